package dev.convertd;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Sends requests, and repeats those that can be. */
public abstract class Transport extends Api {
    /** How long to wait for a server that says when to come again; longer than that is an error. */
    private static final long LONGEST_PAUSE = 60;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    private final String baseUrl;
    private final String apiKey;
    protected final int retries;

    protected Transport(String baseUrl, String apiKey, int retries) {
        String base = first(baseUrl, System.getenv("CONVERTD_SERVER"), "http://127.0.0.1:8080");
        this.baseUrl = base.replaceAll("/+$", "").replaceAll("/v1$", "");
        this.apiKey = first(apiKey, System.getenv("CONVERTD_KEY"), null);
        this.retries = retries;
    }

    private static String first(String a, String b, String c) {
        return a != null && !a.isEmpty() ? a : b != null && !b.isEmpty() ? b : c;
    }

    @Override
    protected Map<String, Object> call(String method, String path, Map<String, ?> query, Map<String, ?> body, boolean keyed) {
        Map<String, String> headers = new LinkedHashMap<>();
        HttpRequest.BodyPublisher content = HttpRequest.BodyPublishers.noBody();
        if (keyed) {
            headers.put("Idempotency-Key", UUID.randomUUID().toString());
        }
        if (body != null) {
            headers.put("Content-Type", "application/json");
            content = HttpRequest.BodyPublishers.ofString(Json.write(body));
        }
        return read(open(method, path, query, headers, content, false));
    }

    protected static Map<String, Object> read(InputStream answer) {
        try (answer) {
            return Json.object(Json.parse(new String(answer.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConvertdException("UNEXPECTED_ANSWER", "The answer broke off.", 0, Map.of(), "", null, e);
        }
    }

    /** Sends a request and returns its answer, which is a success. signed tells that path is a URL that needs no key. */
    protected InputStream open(
            String method, String path, Map<String, ?> query, Map<String, String> headers, HttpRequest.BodyPublisher body, boolean signed) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create((signed ? path : baseUrl + path) + text(query)));
        request.method(method, body).header("User-Agent", "convertd-java/" + Api.VERSION);
        headers.forEach(request::header);
        if (apiKey != null && !signed) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        boolean repeatable = !method.equals("POST") || headers.containsKey("Idempotency-Key");
        for (int attempt = 0; ; attempt++) {
            try {
                return attempt(request.build());
            } catch (ConvertdException e) {
                Long pause = repeatable && attempt < retries ? pauseAfter(e, attempt) : null;
                if (pause == null) {
                    throw e;
                }
                sleep(pause);
            }
        }
    }

    private InputStream attempt(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() < 300) {
                return response.body();
            }
            try (InputStream body = response.body()) {
                String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                throw ConvertdException.of(response.statusCode(), response.headers(), text);
            }
        } catch (IOException e) {
            String message = request.uri().getAuthority() + " cannot be reached: " + e.getMessage();
            throw new ConvertdException("NETWORK_ERROR", message, 0, Map.of(), "", null, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static String text(Map<String, ?> query) {
        String text = query.entrySet().stream()
                .filter(e -> e.getValue() != null)
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue().toString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }

    /** How many milliseconds to wait before a request is sent again; null where it shall not be. */
    private static Long pauseAfter(ConvertdException e, int attempt) {
        if (e.retryAfter != null) {
            return e.retryAfter <= LONGEST_PAUSE ? e.retryAfter * 1000 : null;
        }
        return switch (e.status()) {
            case 0, 502, 503, 504 -> (long) (Math.min(250L << attempt, 8000) * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
            default -> null;
        };
    }

    protected static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ConvertdException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ConvertdException("INTERRUPTED", "The thread was interrupted.", 0, Map.of(), "", (long) LONGEST_PAUSE + 1, e);
    }
}
