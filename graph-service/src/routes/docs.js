"use strict";
// The validator's badge would be loaded from elsewhere, so there is none.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });
