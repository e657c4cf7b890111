using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;

namespace Convertd
{
    /// <summary>Sends requests, and repeats those that can be.</summary>
    public abstract class Transport : Api
    {
        /// <summary>How long to wait for a server that says when to come again; longer than that is an error.</summary>
        private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

        private static readonly HttpClient Http = new HttpClient { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        private static readonly Random Chance = new Random();

        private readonly string baseUrl;
        private readonly string apiKey;
        protected readonly int Retries;

        protected Transport(string baseUrl, string apiKey, int retries)
        {
            var given = First(baseUrl, Environment.GetEnvironmentVariable("CONVERTD_SERVER"), "http://127.0.0.1:8080").TrimEnd('/');
            this.baseUrl = given.EndsWith("/v1", StringComparison.Ordinal) ? given.Substring(0, given.Length - 3) : given;
            this.apiKey = First(apiKey, Environment.GetEnvironmentVariable("CONVERTD_KEY"), null);
            Retries = retries;
        }

        private static string First(params string[] given) { return given.FirstOrDefault(s => !string.IsNullOrEmpty(s)); }

        protected override async Task<object> Call(
            string method, string path, Dictionary<string, object> query, object body, bool keyed)
        {
            var headers = new Dictionary<string, string>();
            if (keyed) headers["Idempotency-Key"] = Guid.NewGuid().ToString();
            Func<HttpContent> content = null;
            if (body != null) content = () => new StringContent(Json.Write(body), Encoding.UTF8, "application/json");
            using (var answer = await Open(method, path, query, headers, content, false).ConfigureAwait(false))
            {
                return Json.Parse(await answer.Content.ReadAsStringAsync().ConfigureAwait(false));
            }
        }

        /// <summary>
        /// Sends a request and returns its answer, which is a success and has not been read. body is made anew for each attempt;
        /// signed tells that path is a URL that needs no key.
        /// </summary>
        protected async Task<HttpResponseMessage> Open(
            string method, string path, Dictionary<string, object> query, Dictionary<string, string> headers,
            Func<HttpContent> body, bool signed)
        {
            var url = (signed ? path : baseUrl + path) + Text(query);
            var repeatable = method != "POST" || headers.ContainsKey("Idempotency-Key");
            for (var attempt = 0; ; attempt++)
            {
                TimeSpan? pause;
                try
                {
                    return await Attempt(method, url, headers, body, signed).ConfigureAwait(false);
                }
                catch (ConvertdException e)
                {
                    pause = repeatable && attempt < Retries ? PauseAfter(e, attempt) : null;
                    if (pause == null) throw;
                }
                await Task.Delay(pause.Value).ConfigureAwait(false);
            }
        }

        private async Task<HttpResponseMessage> Attempt(
            string method, string url, Dictionary<string, string> headers, Func<HttpContent> body, bool signed)
        {
            var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = body?.Invoke() };
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("convertd-csharp", Api.Version));
            foreach (var header in headers) request.Headers.Add(header.Key, header.Value);
            if (apiKey != null && !signed) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
            HttpResponseMessage answer;
            try
            {
                answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException || e is IOException)
            {
                throw new ConvertdException("NETWORK_ERROR", request.RequestUri.Authority + " cannot be reached: " + e.Message, cause: e);
            }
            if (answer.IsSuccessStatusCode) return answer;
            using (answer)
            {
                var text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
                throw ConvertdException.Of((int)answer.StatusCode, RequestId(answer), answer.Headers.RetryAfter?.Delta, text);
            }
        }

        private static string RequestId(HttpResponseMessage answer)
        {
            return answer.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.First() : "";
        }

        private static string Text(Dictionary<string, object> query)
        {
            var pairs = (query ?? new Dictionary<string, object>()).Where(e => e.Value != null)
                .Select(e => e.Key + "=" + Uri.EscapeDataString(e.Value is bool b ? (b ? "true" : "false") : e.Value.ToString()));
            var text = string.Join("&", pairs);
            return text.Length == 0 ? "" : "?" + text;
        }

        /// <summary>How long to wait before a request is sent again; null where it shall not be.</summary>
        private static TimeSpan? PauseAfter(ConvertdException e, int attempt)
        {
            if (e.RetryAfter != null) return e.RetryAfter <= LongestPause ? e.RetryAfter : null;
            if (!new[] { 0, 502, 503, 504 }.Contains(e.Status)) return null;
            lock (Chance) return TimeSpan.FromSeconds(Math.Min(0.25 * Math.Pow(2, attempt), 8) * (0.75 + Chance.NextDouble() / 2));
        }
    }
}
