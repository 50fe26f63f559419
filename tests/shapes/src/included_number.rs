// The end of a function's body, and no module: see `macros`.
5
