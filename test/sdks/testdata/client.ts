import { Client, ConvertdError, ErrorCode, verifyWebhook, type Job } from "convertd";
const client = new Client({ baseUrl: "http://x" });
const job: Job = await client.getJob("job_1", { wait: 3 });
const page = await client.listJobs({ limit: 3 });
console.log(job.tasks["a"].result?.url, page.items[0].status, page.nextCursor, ErrorCode.CONFLICT, ConvertdError, await verifyWebhook("", "", ""));
console.log(await client.convert("a", "b", { to: "c", onProgress: (p: number) => p }));
