using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace Convertd
{
    /// <summary>Something that happened to a job.</summary>
    public sealed class Happened
    {
        public string Id { get; internal set; }
        public string Event { get; internal set; }
        public JobEvent Data { get; internal set; }
    }

    /// <summary>A client of a convertd server. Every call of the API is a method of it. It is safe for use by several threads.</summary>
    public sealed class Client : Transport
    {
        private static readonly string[] Last = { "job.completed", "job.failed", "job.cancelled", "job.expired" };

        /// <summary>By default of the server that CONVERTD_SERVER names, with the key of CONVERTD_KEY.</summary>
        public Client(string baseUrl = null, string apiKey = null, int retries = 4) : base(baseUrl, apiKey, retries) { }

        /// <summary>Converts a file, a URL or an uploaded file into a file, whose path it returns.</summary>
        public async Task<string> Convert(
            string source, string format, string to = null, Dictionary<string, object> options = null,
            Action<long> progress = null, TimeSpan? timeout = null)
        {
            var request = await Place(source).ConfigureAwait(false);
            request["targetFormat"] = format;
            request["options"] = options ?? new Dictionary<string, object>();
            var job = await StartConversion(request).ConfigureAwait(false);
            var done = await WaitFor(job.Id, progress, timeout).ConfigureAwait(false);
            return await Download(LinkOf(done), to ?? Beside(source, LinkOf(done))).ConfigureAwait(false);
        }

        private async Task<Dictionary<string, object>> Place(string source)
        {
            if (Regex.IsMatch(source, "^https?://")) return new Dictionary<string, object> { { "url", source } };
            var id = Regex.IsMatch(source, "^file_[0-9A-Za-z]+$") ? source : (await Upload(source).ConfigureAwait(false)).Id;
            return new Dictionary<string, object> { { "file", id } };
        }

        /// <summary>Uploads a file.</summary>
        public async Task<Stored> Upload(string path)
        {
            var query = new Dictionary<string, object> { { "filename", Path.GetFileName(path) } };
            var headers = new Dictionary<string, string> { { "Idempotency-Key", Guid.NewGuid().ToString() } };
            Func<HttpContent> body = () =>
            {
                var content = new StreamContent(File.OpenRead(path));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
                return content;
            };
            using (var answer = await Open("POST", "/v1/upload", query, headers, body, false).ConfigureAwait(false))
            {
                return Stored.Read(Json.Get(Json.Parse(await answer.Content.ReadAsStringAsync().ConfigureAwait(false)), "data"));
            }
        }

        /// <summary>Starts a job of several steps.</summary>
        public Task<Job> Start(Dictionary<string, object> tasks)
        {
            return CreateJob(new Dictionary<string, object> { { "tasks", tasks } });
        }

        /// <summary>Waits until a job has completed, and returns it; one that fails is an error.</summary>
        public async Task<Job> WaitFor(string id, Action<long> progress = null, TimeSpan? timeout = null)
        {
            var until = timeout == null ? DateTime.MaxValue : DateTime.UtcNow + timeout.Value;
            for (var wait = 1.0; ; wait = Math.Min(wait * 2, 30))
            {
                var left = Math.Ceiling((until - DateTime.UtcNow).TotalSeconds);
                if (left <= 0) throw new ConvertdException(ErrorCode.TIMEOUT, id + " has not ended in time.");
                var job = await GetJob(id, new Dictionary<string, object> { { "wait", (long)Math.Min(wait, left) } }).ConfigureAwait(false);
                progress?.Invoke(job.Progress ?? 0);
                if (job.Status == "completed") return job;
                if (job.Status != "pending" && job.Status != "processing") throw ConvertdException.Of(job);
            }
        }

        /// <summary>Tells what happens to a job, as it happens, until it has ended.</summary>
        public async Task Events(string id, Action<Happened> told)
        {
            var path = "/v1/jobs/" + Uri.EscapeDataString(id) + "/events";
            var headers = new Dictionary<string, string>();
            for (var broken = 0; broken <= Retries; broken++)
            {
                try
                {
                    using (var answer = await Open("GET", path, null, headers, null, false).ConfigureAwait(false))
                    using (var lines = new StreamReader(await answer.Content.ReadAsStreamAsync().ConfigureAwait(false)))
                    {
                        for (Happened h; (h = await Next(lines).ConfigureAwait(false)) != null; broken = 0)
                        {
                            told(h);
                            if (Last.Contains(h.Event)) return;
                            headers["Last-Event-ID"] = h.Id;
                        }
                    }
                }
                catch (IOException) { } // the connection broke: it is taken up again
                await Task.Delay(500).ConfigureAwait(false);
            }
            throw new ConvertdException("NETWORK_ERROR", "The stream of events broke.");
        }

        private static async Task<Happened> Next(StreamReader lines)
        {
            var fields = new Dictionary<string, string>();
            for (string line; (line = await lines.ReadLineAsync().ConfigureAwait(false)) != null;)
            {
                var colon = line.IndexOf(':');
                if (colon > 0) fields[line.Substring(0, colon)] = line.Substring(colon + 1).TrimStart();
                else if (line.Length == 0 && fields.ContainsKey("data"))
                {
                    return new Happened { Id = fields["id"], Event = fields["event"], Data = JobEvent.Read(Json.Parse(fields["data"])) };
                }
            }
            return null;
        }

        /// <summary>The link to what a job gives out: one file, or several as a zip.</summary>
        public static string LinkOf(Job job)
        {
            var link = job.Tasks.Values.Select(t => t.Result?.Url).LastOrDefault(url => url != null);
            return link ?? throw new ConvertdException(ErrorCode.CONFLICT, job.Id + " gives no file out: add a task export/url.");
        }

        /// <summary>Streams what a link leads to into a file, which appears whole or not at all.</summary>
        public async Task<string> Download(string link, string to)
        {
            var part = to + "." + Guid.NewGuid().ToString("N").Substring(0, 8) + ".part";
            try
            {
                using (var content = await OpenDownload(link).ConfigureAwait(false))
                using (var file = new FileStream(part, FileMode.CreateNew))
                {
                    await content.CopyToAsync(file).ConfigureAwait(false);
                }
                if (File.Exists(to)) File.Replace(part, to, null);
                else File.Move(part, to);
                return to;
            }
            finally
            {
                File.Delete(part);
            }
        }

        /// <summary>Opens what a link leads to.</summary>
        public async Task<Stream> OpenDownload(string link)
        {
            var answer = await Open("GET", link, null, new Dictionary<string, string>(), null, true).ConfigureAwait(false);
            return await answer.Content.ReadAsStreamAsync().ConfigureAwait(false);
        }

        /// <summary>The formats that the server knows, and what can be done with each.</summary>
        public async Task<List<Format>> Formats(string category)
        {
            return (await ListFormats(new Dictionary<string, object> { { "category", category } }).ConfigureAwait(false)).Items;
        }

        /// <summary>Where a result is written if nobody says: beside its source, under its own name.</summary>
        private static string Beside(string source, string link)
        {
            var name = Uri.UnescapeDataString(new Uri(link).AbsolutePath.Split('/').Last());
            var to = File.Exists(source) ? Path.Combine(Path.GetDirectoryName(source) ?? "", name) : name;
            if (File.Exists(source) && Path.GetFullPath(to) == Path.GetFullPath(source))
            {
                throw new ConvertdException(ErrorCode.CONFLICT, to + " is the source itself: say where to write the result.");
            }
            return to;
        }
    }
}
