package dev.convertd;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An error of the server, or one that kept it from answering (NETWORK_ERROR, TIMEOUT). */
public final class ConvertdException extends RuntimeException {
    private final String code;
    private final int status;
    private final transient Map<String, Object> details;
    private final String requestId;
    final Long retryAfter; // seconds; null where the server did not say

    ConvertdException(String code, String message, Map<String, Object> details) {
        this(code, message, 0, details, "", null, null);
    }

    ConvertdException(
            String code, String message, int status, Map<String, Object> details, String requestId, Long retryAfter, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.details = details;
        this.requestId = requestId;
        this.retryAfter = retryAfter;
    }

    /** One of ErrorCode, NETWORK_ERROR or UNEXPECTED_ANSWER. */
    public String code() {
        return code;
    }

    /** Of the answer; 0 where there was none. */
    public int status() {
        return status;
    }

    public Map<String, Object> details() {
        return details;
    }

    public String requestId() {
        return requestId;
    }

    /** The error that an answer holds. */
    static ConvertdException of(int status, java.net.http.HttpHeaders headers, String body) {
        String id = headers.firstValue("x-request-id").orElse("");
        Long after = headers.firstValue("retry-after").filter(s -> s.matches("\\d+")).map(Long::valueOf).orElse(null);
        try {
            Map<String, Object> e = Json.object(Json.object(Json.parse(body)).get("error"));
            if (e.get("code") != null) {
                return new ConvertdException(
                        Json.text(e.get("code")), Json.text(e.get("message")), status, Json.object(e.get("details")), id, after, null);
            }
        } catch (RuntimeException notJson) {
            // it is told below
        }
        String message = "The server answered with status " + status + ", and not as convertd does.";
        return new ConvertdException("UNEXPECTED_ANSWER", message, status, Map.of(), id, after, null);
    }

    /** The error of a job that did not complete: that of its first task that failed. */
    static ConvertdException of(Types.Job job) {
        List<Types.Task> tasks = List.copyOf(job.tasks().values());
        Types.TaskError error = Stream.concat(tasks.stream().filter(t -> t.status().equals("failed")), tasks.stream())
                .map(Types.Task::error).filter(e -> e != null).findFirst().orElse(null);
        Map<String, Object> details = new LinkedHashMap<>(Map.of("jobId", job.id()));
        if (error == null) {
            String code = job.status().equals("cancelled") ? ErrorCode.CANCELLED : ErrorCode.CONVERSION_FAILED;
            return new ConvertdException(code, "The job is " + job.status() + ".", details);
        }
        return new ConvertdException(error.code(), error.message(), details);
    }
}
