// The examples of the README, run by a test in a folder that holds photo.png.
using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Convertd;
using Map = System.Collections.Generic.Dictionary<string, object>;

public static class Examples
{
    public static void Main() { Run().GetAwaiter().GetResult(); }

    private static async Task Run()
    {
        // example 1
        var client = new Client(Environment.GetEnvironmentVariable("CONVERTD_SERVER"));

        var path = await client.Convert("photo.png", "webp");
        Console.WriteLine("wrote " + path);
        // end

        // example 2
        await client.Convert(
            "photo.png", "jpg", to: "small.jpg",
            options: new Map { { "width", 64 }, { "quality", "high" } },
            progress: percent => Console.Error.WriteLine(percent + " %"),
            timeout: TimeSpan.FromMinutes(2));
        Console.WriteLine("wrote small.jpg");
        // end

        // example 3
        var photo = await client.Upload("photo.png");
        var job = await client.Start(new Map
        {
            { "bring", new Map { { "operation", "import/upload" }, { "file", photo.Id } } },
            { "shrink", new Map { { "operation", "resize" }, { "input", "bring" }, { "options", new Map { { "width", 100 } } } } },
            { "print", new Map { { "operation", "convert" }, { "input", "shrink" }, { "output_format", "pdf" } } },
            { "give", new Map { { "operation", "export/url" }, { "input", "print" } } },
        });
        await client.Events(job.Id, happened => Console.Error.WriteLine(happened.Event));
        var done = await client.WaitFor(job.Id);
        Console.WriteLine("wrote " + await client.Download(Client.LinkOf(done), "photo.pdf"));
        // end

        // example 4
        try
        {
            await client.Convert("photo.png", "nonsense");
        }
        catch (ConvertdException e) when (e.Code == ErrorCode.UNSUPPORTED_FORMAT)
        {
            Console.WriteLine("refused " + e.Code + " " + e.Status);
        }
        // end

        // example 5
        var secret = Environment.GetEnvironmentVariable("WEBHOOK_SECRET");
        var body = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("WEBHOOK_BODY")); // the request's, as it came
        var signature = Environment.GetEnvironmentVariable("WEBHOOK_SIGNATURE"); // its header X-Webhook-Signature
        Console.WriteLine("genuine " + (Webhooks.Verify(body, signature, secret) ? "true" : "false"));
        // end

        Console.WriteLine("formats " + ((await client.Formats("image")).Count > 10 ? "true" : "false"));
    }
}
