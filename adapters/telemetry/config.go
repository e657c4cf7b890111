package telemetry

import (
	"fmt"
	"strings"
)

// wanted is what the environment asks for.
type wanted struct{ traces, metrics bool }

// read looks which signals are sent. None is, unless a variable says where to. See
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables.
func read(environ func(string) string) (w wanted, err error) {
	if strings.EqualFold(environ("OTEL_SDK_DISABLED"), "true") {
		return w, nil
	}

	if w.traces, err = signal(environ, "TRACES"); err != nil {
		return w, err
	}

	w.metrics, err = signal(environ, "METRICS")

	return w, err
}

func signal(environ func(string) string, name string) (bool, error) {
	const exporter = "OTEL_EXPORTER_OTLP_"

	if environ(exporter+"ENDPOINT") == "" && environ(exporter+name+"_ENDPOINT") == "" {
		return false, nil
	}

	switch kind := environ("OTEL_" + name + "_EXPORTER"); kind {
	case "", "otlp":
	case "none":
		return false, nil
	default:
		return false, fmt.Errorf(
			"OTEL_%s_EXPORTER is %s; what is known here is otlp, or none", name, kind)
	}

	for _, variable := range []string{exporter + name + "_PROTOCOL", exporter + "PROTOCOL"} {
		switch protocol := environ(variable); protocol {
		case "":
		case "http/protobuf":
			return true, nil
		default:
			return false, fmt.Errorf(
				"%s is %s; what is known here is http/protobuf, at port 4318 of most collectors",
				variable, protocol)
		}
	}

	return true, nil
}
