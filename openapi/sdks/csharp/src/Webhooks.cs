using System.Security.Cryptography;
using System.Text;

namespace Convertd
{
    public static class Webhooks
    {
        /// <summary>Tells whether a webhook's raw body was signed with the secret: X-Webhook-Signature. Takes the same time for any.</summary>
        public static bool Verify(byte[] payload, string signature, string secret)
        {
            var expected = new StringBuilder("sha256=");
            using (var mac = new HMACSHA256(Encoding.UTF8.GetBytes(secret)))
            {
                foreach (var b in mac.ComputeHash(payload)) expected.Append(b.ToString("x2"));
            }
            var given = signature ?? "";
            var differ = given.Length ^ expected.Length;
            for (var i = 0; i < expected.Length; i++) differ |= expected[i] ^ (given.Length > 0 ? given[i % given.Length] : 0);
            return differ == 0;
        }
    }
}
