// The examples of the README, run by a test in a folder that holds photo.png.

import dev.convertd.ConvertdException
import dev.convertd.ErrorCode
import dev.convertd.kotlin.Convertd
import kotlin.io.path.Path
import kotlin.time.Duration.Companion.minutes

fun main() {
    // example 1
    val client = Convertd(System.getenv("CONVERTD_SERVER"), System.getenv("CONVERTD_KEY"))

    val path = client.convert("photo.png", "webp")
    println("wrote $path")
    // end

    // example 2
    client.convert(
        "photo.png",
        "jpg",
        to = Path("small.jpg"),
        options = mapOf("width" to 64, "quality" to "high"),
        timeout = 2.minutes,
    ) { percent -> System.err.println("$percent %") }
    println("wrote small.jpg")
    // end

    // example 3
    val photo = client.upload(Path("photo.png"))
    val job = client.job(
        "bring" to mapOf("operation" to "import/upload", "file" to photo.id()),
        "shrink" to mapOf("operation" to "resize", "input" to "bring", "options" to mapOf("width" to 100)),
        "print" to mapOf("operation" to "convert", "input" to "shrink", "output_format" to "pdf"),
        "give" to mapOf("operation" to "export/url", "input" to "print"),
    )
    for (happened in client.events(job)) System.err.println(happened.event())
    val done = client.waitFor(job)
    println("wrote ${client.download(done, Path("photo.pdf"))}")
    // end

    // example 4
    try {
        client.convert("photo.png", "nonsense")
    } catch (e: ConvertdException) {
        if (e.code() != ErrorCode.UNSUPPORTED_FORMAT) throw e
        println("refused ${e.code()} ${e.status()}")
    }
    // end

    // example 5
    val secret = System.getenv("WEBHOOK_SECRET")
    val body = System.getenv("WEBHOOK_BODY").toByteArray() // the request's, as it came
    val signature = System.getenv("WEBHOOK_SIGNATURE") // its header X-Webhook-Signature
    println("genuine ${Convertd.verifyWebhook(body, signature, secret)}")
    // end

    println("formats ${client.formats("image").size > 10}")
}
