package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/fxamacker/cbor/v2"
	"github.com/vmihailenco/msgpack/v5"
	"howett.net/plist"
)

func readMessagePack(content []byte, spent *budget) (any, error) {
	d := msgpack.NewDecoder(bytes.NewReader(content))
	d.SetMapDecoder(func(d *msgpack.Decoder) (any, error) { return d.DecodeUntypedMap() })

	v, err := d.DecodeInterface()
	if err != nil {
		return nil, err
	}

	if err := d.Skip(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more than one value", errDamaged)
	}

	return named(v, spent)
}

func writeMessagePack(v any) ([]byte, error) { return msgpack.Marshal(v) }

// EncodeMsgpack implements msgpack.CustomEncoder: members in their order.
func (o object) EncodeMsgpack(e *msgpack.Encoder) error {
	err := e.EncodeMapLen(len(o))
	for _, m := range o {
		err = errors.Join(err, e.EncodeString(m.name), e.Encode(m.value))
	}

	return err
}

func readCBOR(content []byte, spent *budget) (any, error) {
	var v any
	if err := cbor.Unmarshal(content, &v); err != nil {
		return nil, err
	}

	return named(v, spent)
}

func writeCBOR(v any) ([]byte, error) { return cbor.Marshal(v) }

// MarshalCBOR implements cbor.Marshaler: members in their order.
func (o object) MarshalCBOR() ([]byte, error) {
	const mapOf = 5 << 5 // the kind of what a length stands before (RFC 8949, 3)

	out, err := cbor.Marshal(uint64(len(o))) // a number is written as a length is, but for the kind
	if err != nil {
		return nil, err
	}

	out[0] |= mapOf

	for _, m := range o {
		for _, part := range []any{m.name, m.value} {
			text, err := cbor.Marshal(part)
			if err != nil {
				return nil, err
			}

			out = append(out, text...)
		}
	}

	return out, nil
}

// named is ordered for maps whose keys may be anything.
func named(v any, spent *budget) (any, error) {
	switch v := v.(type) {
	case map[any]any:
		byName := map[string]any{}

		for key, value := range v {
			inner, err := named(value, spent)
			if err != nil {
				return nil, err
			}

			byName[fmt.Sprint(key)] = inner
		}

		o := object{}
		for _, name := range slices.Sorted(maps.Keys(byName)) {
			o = append(o, member{name, byName[name]})
		}

		return o, spent.spend()
	case []any:
		list := make([]any, len(v))

		for i := range v {
			var err error
			if list[i], err = named(v[i], spent); err != nil {
				return nil, err
			}
		}

		return list, spent.spend()
	}

	return plainly(v), spent.spend()
}

func readPlist(content []byte, spent *budget) (any, error) {
	var v any
	if _, err := plist.Unmarshal(content, &v); err != nil {
		return nil, err
	}

	return ordered(v, spent)
}

func writePlist(v any) ([]byte, error) {
	return plist.MarshalIndent(loose(v), plist.XMLFormat, "\t")
}
