using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Convertd
{
    /// <summary>JSON as dictionaries, lists, texts, numbers (long and double), booleans and null.</summary>
    internal sealed class Json
    {
        private readonly string text;
        private int at;

        private Json(string text) { this.text = text; }

        internal static object Parse(string text)
        {
            var json = new Json(text);
            var value = json.Value();
            json.Blanks();
            if (json.at < text.Length) throw json.Wrong();
            return value;
        }

        private object Value()
        {
            Blanks();
            switch (Peek())
            {
                case '{': return ReadObject();
                case '[': return ReadArray();
                case '"': return ReadString();
                case 't': return Word("true", true);
                case 'f': return Word("false", false);
                case 'n': return Word("null", null);
                default: return ReadNumber();
            }
        }

        private Dictionary<string, object> ReadObject()
        {
            var map = new Dictionary<string, object>();
            at++;
            for (Blanks(); Peek() != '}'; Blanks())
            {
                if (map.Count > 0) { Expect(','); Blanks(); }
                var name = ReadString();
                Blanks();
                Expect(':');
                map[name] = Value();
            }
            at++;
            return map;
        }

        private List<object> ReadArray()
        {
            var list = new List<object>();
            at++;
            for (Blanks(); Peek() != ']'; Blanks())
            {
                if (list.Count > 0) Expect(',');
                list.Add(Value());
            }
            at++;
            return list;
        }

        private string ReadString()
        {
            var result = new StringBuilder();
            Expect('"');
            while (Peek() != '"')
            {
                var c = text[at++];
                if (c != '\\') { result.Append(c); continue; }
                c = text[at++];
                var plain = "bfnrt".IndexOf(c);
                if (c == 'u')
                {
                    result.Append((char)int.Parse(text.Substring(at, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    at += 4;
                }
                else
                {
                    result.Append(plain < 0 ? c : "\b\f\n\r\t"[plain]);
                }
            }
            at++;
            return result.ToString();
        }

        private object ReadNumber()
        {
            var start = at;
            while (at < text.Length && "+-.eE0123456789".IndexOf(text[at]) >= 0) at++;
            var digits = text.Substring(start, at - start);
            if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
            if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)) return real;
            throw Wrong();
        }

        private object Word(string word, object value)
        {
            if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) throw Wrong();
            at += word.Length;
            return value;
        }

        private void Expect(char c)
        {
            if (Peek() != c) throw Wrong();
            at++;
        }

        private char Peek()
        {
            if (at >= text.Length) throw Wrong();
            return text[at];
        }

        private void Blanks() { while (at < text.Length && text[at] <= ' ') at++; }

        private FormatException Wrong() { return new FormatException("no JSON at character " + at); }

        internal static string Write(object value)
        {
            var result = new StringBuilder();
            Write(value, result);
            return result.ToString();
        }

        private static void Write(object value, StringBuilder result)
        {
            var map = value as IDictionary;
            var list = value as IEnumerable;
            var number = value as IFormattable;
            if (value == null) result.Append("null");
            else if (value is bool) result.Append((bool)value ? "true" : "false");
            else if (value is string) Quote((string)value, result);
            else if (map != null) WriteMap(map, result);
            else if (list != null) WriteList(list, result);
            else if (number != null) result.Append(number.ToString(null, CultureInfo.InvariantCulture));
            else Quote(value.ToString(), result);
        }

        private static void WriteMap(IDictionary map, StringBuilder result)
        {
            var comma = "";
            result.Append('{');
            foreach (DictionaryEntry e in map)
            {
                Quote(e.Key.ToString(), result.Append(comma));
                Write(e.Value, result.Append(':'));
                comma = ",";
            }
            result.Append('}');
        }

        private static void WriteList(IEnumerable list, StringBuilder result)
        {
            var comma = "";
            result.Append('[');
            foreach (var one in list)
            {
                Write(one, result.Append(comma));
                comma = ",";
            }
            result.Append(']');
        }

        private static void Quote(string text, StringBuilder result)
        {
            result.Append('"');
            foreach (var c in text)
            {
                if (c == '"' || c == '\\') result.Append('\\').Append(c);
                else if (c < ' ') result.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                else result.Append(c);
            }
            result.Append('"');
        }

        internal static object Get(object map, string name)
        {
            return map is Dictionary<string, object> given && given.TryGetValue(name, out var value) ? value : null;
        }

        internal static string Text(object value) { return value as string; }

        internal static long? Whole(object value) { return value is double d ? (long)d : value as long?; }

        internal static double? Real(object value) { return value is long n ? n : value as double?; }

        internal static bool? Bool(object value) { return value as bool?; }

        internal static List<T> List<T>(object value, Func<object, T> of)
        {
            var list = new List<T>();
            foreach (var one in value as List<object> ?? new List<object>()) list.Add(of(one));
            return list;
        }

        internal static Dictionary<string, T> Map<T>(object value, Func<object, T> of)
        {
            var map = new Dictionary<string, T>();
            foreach (var e in value as Dictionary<string, object> ?? new Dictionary<string, object>()) map[e.Key] = of(e.Value);
            return map;
        }
    }
}
