// The end of a function's body, and no module: see `macros`.
_first + _second
