package sandbox

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// written is the filter as struct sock_filter holds it, written down by the kernel's own constants:
// code, how many instructions to pass over where a test holds and where it does not, and a value.
func written(arch uint32, otherTable bool) []unix.SockFilter {
	const (
		load    = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		equal   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		atLeast = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
		bits    = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
		answer  = unix.BPF_RET | unix.BPF_K
		eperm   = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
		enosys  = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	)

	list := []unix.SockFilter{
		{Code: load, K: 4},
		{Code: equal, Jt: 1, K: arch},
		{Code: answer, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: load, K: 0},
	}
	if otherTable {
		list = append(
			list,
			unix.SockFilter{Code: atLeast, Jf: 1, K: 1 << 30},
			unix.SockFilter{Code: answer, K: enosys},
		)
	}

	for _, nr := range refused() {
		list = append(
			list,
			unix.SockFilter{Code: equal, Jf: 1, K: nr},
			unix.SockFilter{Code: answer, K: eperm},
		)
	}

	for _, nr := range absent() {
		list = append(
			list,
			unix.SockFilter{Code: equal, Jf: 1, K: nr},
			unix.SockFilter{Code: answer, K: enosys},
		)
	}

	return append(
		list,
		unix.SockFilter{Code: equal, Jt: 1, K: unix.SYS_CLONE},
		unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW},
		unix.SockFilter{Code: load, K: 16},
		unix.SockFilter{Code: bits, Jf: 1, K: newNamespace},
		unix.SockFilter{Code: answer, K: eperm},
		unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW},
	)
}

func TestTheFilterIsWhatTheKernelReads(t *testing.T) {
	t.Parallel()

	for goarch, want := range map[string][]unix.SockFilter{
		"amd64": written(unix.AUDIT_ARCH_X86_64, true),
		"arm64": written(unix.AUDIT_ARCH_AARCH64, false),
	} {
		text, err := filter(goarch)
		if err != nil {
			t.Fatal(err)
		}

		got := make([]unix.SockFilter, len(want))
		if err := binary.Read(bytes.NewReader(text), binary.NativeEndian, got); err != nil ||
			len(text) != binary.Size(want) {
			t.Fatalf("%s: %d bytes, %v; want %d", goarch, len(text), err, binary.Size(want))
		}

		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%v, want\n%v", goarch, got, want)
		}
	}

	if text, err := filter("riscv64"); err == nil {
		t.Errorf("another processor has a filter of %d bytes", len(text))
	}
}
