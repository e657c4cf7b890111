package dev.convertd;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A client of a convertd server. Every call of the API is a method of it. It is safe for use by several threads. */
public final class Client extends Transport {
    private static final List<String> LAST = List.of("job.completed", "job.failed", "job.cancelled", "job.expired");

    /** Something that happened to a job. */
    public record Happened(String id, String event, Types.JobEvent data) {}

    /** The server that CONVERTD_SERVER names, with the key of CONVERTD_KEY. */
    public Client() {
        this(null, null);
    }

    public Client(String baseUrl, String apiKey) {
        this(baseUrl, apiKey, 4);
    }

    public Client(String baseUrl, String apiKey, int retries) {
        super(baseUrl, apiKey, retries);
    }

    /** Converts a file, a URL or an uploaded file into a file, whose path it returns. */
    public Path convert(String source, String format) {
        return convert(source, format, Conversion.DEFAULT);
    }

    public Path convert(String source, String format, Conversion how) {
        Map<String, Object> request = new LinkedHashMap<>(place(source));
        request.put("targetFormat", format);
        request.put("options", how.options());
        Types.Job done = waitFor(startConversion(request, Map.of()).id(), how.progress(), how.timeout());
        return download(linkOf(done), how.to() != null ? how.to() : beside(source, linkOf(done)));
    }

    private Map<String, String> place(String source) {
        if (source.matches("https?://.*")) {
            return Map.of("url", source);
        }
        return Map.of("file", source.matches("file_[0-9A-Za-z]+") ? source : upload(Path.of(source)).id());
    }

    /** Uploads a file. */
    public Types.Stored upload(Path path) {
        try {
            Map<String, String> headers = Map.of("Content-Type", "application/octet-stream", "Idempotency-Key", UUID.randomUUID().toString());
            Map<String, String> query = Map.of("filename", path.getFileName().toString());
            return Types.Stored.from(
                    read(open("POST", "/v1/upload", query, headers, HttpRequest.BodyPublishers.ofFile(path), false)).get("data"));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a job of several steps. */
    public Types.Job job(Map<String, ?> tasks) {
        return createJob(Map.of("tasks", tasks), Map.of());
    }

    /** Waits until a job has completed, and returns it; one that fails is an error. There may be no timeout. */
    public Types.Job waitFor(String id, LongConsumer progress, Duration timeout) {
        long until = timeout == null ? Long.MAX_VALUE : System.nanoTime() / 1_000_000_000 + timeout.toSeconds();
        for (long wait = 1; ; wait = Math.min(wait * 2, 30)) {
            long left = until - System.nanoTime() / 1_000_000_000;
            if (left <= 0) {
                throw new ConvertdException(ErrorCode.TIMEOUT, id + " has not ended in time.", Map.of("jobId", id));
            }
            Types.Job job = getJob(id, Map.of("wait", Math.min(wait, left)));
            progress.accept(job.progress());
            switch (job.status()) {
                case "completed":
                    return job;
                case "pending", "processing":
                    break;
                default:
                    throw ConvertdException.of(job);
            }
        }
    }

    public Types.Job waitFor(String id) {
        return waitFor(id, percent -> {}, null);
    }

    /** Tells what happens to a job, as it happens, until it has ended. */
    public void events(String id, Consumer<Happened> told) {
        String path = "/v1/jobs/" + segment(id) + "/events";
        Map<String, String> headers = Map.of();
        for (int broken = 0; broken <= retries; broken++) {
            try (InputStream stream = open("GET", path, Map.of(), headers, HttpRequest.BodyPublishers.noBody(), false);
                    BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (Happened h; (h = next(lines)) != null; broken = 0) {
                    told.accept(h);
                    if (LAST.contains(h.event())) {
                        return;
                    }
                    headers = Map.of("Last-Event-ID", h.id());
                }
            } catch (IOException e) {
                // the connection broke: it is taken up again
            }
            sleep(500);
        }
        throw new ConvertdException("NETWORK_ERROR", "The stream of events broke.", Map.of("jobId", id));
    }

    private static Happened next(BufferedReader lines) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line; (line = lines.readLine()) != null; ) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).stripLeading());
            } else if (line.isEmpty() && fields.containsKey("data")) {
                return new Happened(fields.get("id"), fields.get("event"), Types.JobEvent.from(Json.parse(fields.get("data"))));
            }
        }
        return null;
    }

    /** The link to what a job gives out: one file, or several as a zip. */
    public static String linkOf(Types.Job job) {
        return job.tasks().values().stream()
                .filter(t -> t.result() != null && t.result().url() != null)
                .map(t -> t.result().url())
                .reduce((a, b) -> b)
                .orElseThrow(() -> new ConvertdException(
                        ErrorCode.CONFLICT, job.id() + " gives no file out: add a task export/url.", Map.of("jobId", job.id())));
    }

    /** Streams what a link leads to into a file, which appears whole or not at all. */
    public Path download(String link, Path to) {
        Path part = to.resolveSibling(to.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + ".part");
        try {
            try (InputStream content = openDownload(link)) {
                Files.copy(content, part);
                return Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens what a link leads to. */
    public InputStream openDownload(String link) {
        return open("GET", link, Map.of(), Map.of(), HttpRequest.BodyPublishers.noBody(), true);
    }

    /** The formats that the server knows, and what can be done with each. */
    public List<Types.Format> formats(String category) {
        return listFormats(Map.of("category", category)).items();
    }

    /** Where a result is written if nobody says: beside its source, under its own name. */
    private static Path beside(String source, String link) {
        String path = URI.create(link).getPath();
        Path name = Path.of(path.substring(path.lastIndexOf('/') + 1));
        Path to = Files.exists(Path.of(source)) ? Path.of(source).resolveSibling(name) : name;
        if (to.toAbsolutePath().normalize().equals(Path.of(source).toAbsolutePath().normalize())) {
            throw new ConvertdException(ErrorCode.CONFLICT, to + " is the source itself: say where to write the result.", Map.of());
        }
        return to;
    }
}
