// Converts photo.png with openapi-fetch and what openapi-typescript has made.
import { readFile } from "node:fs/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./api";

const client = createClient<paths>({ baseUrl: process.env.CONVERTD_SERVER });

const sent = await client.POST("/v1/upload", {
  params: { query: { filename: "photo.png" } },
  headers: { "Content-Type": "application/octet-stream" },
  body: (await readFile("photo.png")) as never,
  bodySerializer: (body) => body as never,
});
if (!sent.data) throw new Error(JSON.stringify(sent.error));

const made = await client.POST("/v1/convert", {
  params: { query: { wait: 60 } },
  body: { file: sent.data.data.id, targetFormat: "webp" },
});
if (!made.data) throw new Error(JSON.stringify(made.error));

const job = made.data.data as components["schemas"]["Job"];
console.log(job.status, job.tasks["export-file"].result?.files[0].filename);
