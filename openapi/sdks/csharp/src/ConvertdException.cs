using System;
using System.Collections.Generic;
using System.Linq;

namespace Convertd
{
    /// <summary>A page of a list: NextCursor leads to the next one, and is null at the end.</summary>
    public sealed class Page<T>
    {
        public List<T> Items { get; internal set; }
        public string NextCursor { get; internal set; }
    }

    /// <summary>An error of the server, or one that kept it from answering (NETWORK_ERROR, TIMEOUT).</summary>
    public sealed class ConvertdException : Exception
    {
        /// <summary>One of ErrorCode, NETWORK_ERROR or UNEXPECTED_ANSWER.</summary>
        public string Code { get; }

        /// <summary>Of the answer; 0 where there was none.</summary>
        public int Status { get; }

        public Dictionary<string, object> Details { get; }
        public string RequestId { get; }
        internal TimeSpan? RetryAfter { get; }

        internal ConvertdException(
            string code, string message, int status = 0, Dictionary<string, object> details = null,
            string requestId = "", TimeSpan? retryAfter = null, Exception cause = null) : base(message, cause)
        {
            Code = code;
            Status = status;
            Details = details ?? new Dictionary<string, object>();
            RequestId = requestId;
            RetryAfter = retryAfter;
        }

        /// <summary>The error that an answer holds.</summary>
        internal static ConvertdException Of(int status, string requestId, TimeSpan? retryAfter, string body)
        {
            object error = null;
            try { error = Json.Get(Json.Parse(body), "error"); }
            catch (FormatException) { } // it is told below
            var code = Json.Text(Json.Get(error, "code")) ?? "UNEXPECTED_ANSWER";
            var message = Json.Text(Json.Get(error, "message")) ?? "The server answered with status " + status + ", and not as convertd does.";
            return new ConvertdException(code, message, status, Json.Get(error, "details") as Dictionary<string, object>, requestId, retryAfter);
        }

        /// <summary>The error of a job that did not complete: that of its first task that failed.</summary>
        internal static ConvertdException Of(Job job)
        {
            var tasks = job.Tasks.Values;
            var error = tasks.Where(t => t.Status == "failed").Concat(tasks).Select(t => t.Error).FirstOrDefault(e => e != null);
            var code = job.Status == "cancelled" ? ErrorCode.CANCELLED : ErrorCode.CONVERSION_FAILED;
            return new ConvertdException(
                error?.Code ?? code, error?.Message ?? "The job is " + job.Status + ".", 0,
                new Dictionary<string, object> { { "jobId", job.Id } });
        }
    }
}
