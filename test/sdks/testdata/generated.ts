import type { components, paths } from "./api";

type Job = components["schemas"]["Job"];
type Quality = components["schemas"]["Quality"];
type Convert = paths["/v1/convert"]["post"];
type Asked = Convert["requestBody"]["content"]["application/json"];
type Made = Convert["responses"][202]["content"]["application/json"];

const quality: Quality = "high";
const asked: Asked = { url: "https://example.com/video.mov", targetFormat: "mp4", quality };
const tasks: components["schemas"]["JobRequest"]["tasks"] = {
  take: { operation: "import/url", url: "https://example.com/video.mov" },
  make: { operation: "convert", input: ["take"], output_format: "mp4", options: { quality } },
};

export function linkOf(made: Made): string | undefined {
  const job: Job = made.data;
  return job.tasks["export-file"].result?.url ?? String(job.tasks["export-file"].error?.code);
}

export { asked, tasks };

// @ts-expect-error a list of values is a type of its own
const wrong: Quality = "best";
export { wrong };
