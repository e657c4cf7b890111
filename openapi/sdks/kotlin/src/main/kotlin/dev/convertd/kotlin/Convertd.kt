package dev.convertd.kotlin

import dev.convertd.Client
import dev.convertd.Conversion
import dev.convertd.Types
import dev.convertd.Webhooks
import java.nio.file.Path
import java.time.Duration as JavaDuration
import java.util.concurrent.LinkedBlockingQueue
import kotlin.concurrent.thread
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** A client of a convertd server: [api] has every call of the API. It is safe for use by several threads. */
class Convertd(baseUrl: String? = null, apiKey: String? = null, retries: Int = 4) {
    val api = Client(baseUrl, apiKey, retries)

    /** Converts a file, a URL or an uploaded file into a file, whose path it returns. */
    fun convert(
        source: String,
        format: String,
        to: Path? = null,
        options: Map<String, Any?> = emptyMap(),
        timeout: Duration? = null,
        onProgress: (Long) -> Unit = {},
    ): Path = api.convert(source, format, Conversion(to, options, onProgress, java(timeout)))

    /** Uploads a file. */
    fun upload(path: Path): Types.Stored = api.upload(path)

    /** Starts a job of several steps. */
    fun job(vararg tasks: Pair<String, Map<String, Any?>>): Types.Job = api.job(mapOf(*tasks))

    /** Waits until a job has completed, and returns it; one that fails is an error. */
    fun waitFor(job: Types.Job, timeout: Duration? = null, onProgress: (Long) -> Unit = {}): Types.Job =
        api.waitFor(job.id(), onProgress, java(timeout))

    /** What happens to a job, as it happens, until it has ended. */
    fun events(job: Types.Job): Sequence<Client.Happened> = sequence {
        val queue = LinkedBlockingQueue<Result<Client.Happened?>>()
        thread(isDaemon = true) {
            queue.put(runCatching { api.events(job.id()) { queue.put(Result.success(it)) }; null })
        }
        while (true) yield(queue.take().getOrThrow() ?: break)
    }

    /** Streams what a job gives out, one file or several as a zip, into a file. */
    fun download(job: Types.Job, to: Path): Path = api.download(Client.linkOf(job), to)

    /** The formats that the server knows, and what can be done with each. */
    fun formats(category: String): List<Types.Format> = api.formats(category)

    companion object {
        /** Tells whether a webhook's raw body was signed with the secret: X-Webhook-Signature. */
        fun verifyWebhook(payload: ByteArray, signature: String, secret: String): Boolean =
            Webhooks.verify(payload, signature, secret)

        private fun java(timeout: Duration?): JavaDuration? = timeout?.toJavaDuration()
    }
}
