"use strict";

// Requests go to the server that the page came from, also behind a proxy that puts a path before its own.
async function start() {
  const answer = await fetch("openapi.json");
  if (!answer.ok) {
    throw new Error("openapi.json: " + answer.status);
  }
  const spec = await answer.json();
  spec.servers[0].url = new URL(".", document.baseURI).pathname.replace(/\/$/, "") || "/";
  SwaggerUIBundle({
    spec: spec,
    dom_id: "#page",
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });
}

start().catch((error) => {
  document.getElementById("page").textContent = "The description could not be shown: " + error.message;
});
