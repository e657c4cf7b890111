// The examples of the README, run by a test in a folder that holds photo.png.

import dev.convertd.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

public final class Examples {
    public static void main(String[] args) {
        // example 1
        Client client = new Client(System.getenv("CONVERTD_SERVER"), System.getenv("CONVERTD_KEY"));

        Path path = client.convert("photo.png", "webp");
        System.out.println("wrote " + path);
        // end

        // example 2
        client.convert("photo.png", "jpg", Conversion.DEFAULT
                .to(Path.of("small.jpg"))
                .options(Map.of("width", 64, "quality", "high"))
                .progress(percent -> System.err.println(percent + " %"))
                .timeout(Duration.ofMinutes(2)));
        System.out.println("wrote small.jpg");
        // end

        // example 3
        Types.Stored photo = client.upload(Path.of("photo.png"));
        Types.Job job = client.job(Map.of(
                "bring", Map.of("operation", "import/upload", "file", photo.id()),
                "shrink", Map.of("operation", "resize", "input", "bring", "options", Map.of("width", 100)),
                "print", Map.of("operation", "convert", "input", "shrink", "output_format", "pdf"),
                "give", Map.of("operation", "export/url", "input", "print")));
        client.events(job.id(), happened -> System.err.println(happened.event()));
        Types.Job done = client.waitFor(job.id());
        System.out.println("wrote " + client.download(Client.linkOf(done), Path.of("photo.pdf")));
        // end

        // example 4
        try {
            client.convert("photo.png", "nonsense");
        } catch (ConvertdException e) {
            if (!e.code().equals(ErrorCode.UNSUPPORTED_FORMAT)) {
                throw e;
            }
            System.out.println("refused " + e.code() + " " + e.status());
        }
        // end

        // example 5
        String secret = System.getenv("WEBHOOK_SECRET");
        byte[] body = System.getenv("WEBHOOK_BODY").getBytes(StandardCharsets.UTF_8); // the request's, as it came
        String signature = System.getenv("WEBHOOK_SIGNATURE"); // its header X-Webhook-Signature
        System.out.println("genuine " + Webhooks.verify(body, signature, secret));
        // end

        System.out.println("formats " + (client.formats("image").size() > 10));
    }
}
