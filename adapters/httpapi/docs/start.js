"use strict";

// Swagger UI fills every field of a form with a made-up value; a form starts empty here, but for what has an example.
function emptyForms(system) {
  const made = system.fn.getSampleSchema;
  return {
    fn: {
      getSampleSchema: (schema, media, ...rest) => {
        const of = schema?.toJS ? schema.toJS() : schema;
        if (media !== false || of?.examples || of?.example !== undefined) {
          return made(schema, media, ...rest);
        }
        return of?.type === "array" ? [] : "";
      },
    },
  };
}

// Requests go to the server that the page came from, also behind a proxy that puts a path before its own.
async function start() {
  const answer = await fetch("../openapi.json");
  if (!answer.ok) {
    throw new Error("openapi.json: " + answer.status);
  }
  const spec = await answer.json();
  spec.servers[0].url = new URL("..", document.baseURI).pathname.replace(/\/$/, "") || "/";
  SwaggerUIBundle({
    spec: spec,
    dom_id: "#page",
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [emptyForms],
    layout: "BaseLayout",
  });
}

start().catch((error) => {
  document.getElementById("page").textContent = "The description could not be shown: " + error.message;
});
