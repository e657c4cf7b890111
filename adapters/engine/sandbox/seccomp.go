package sandbox

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// newNamespace is every CLONE_NEW… flag of clone(2) but CLONE_NEWTIME, which clone cannot take.
const newNamespace = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS |
	unix.CLONE_NEWIPC |
	unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET

// x32 marks the system calls of amd64's second table.
const x32 = 0x40000000

// Offsets into struct seccomp_data (linux/seccomp.h).
const (
	offsetNumber = 0
	offsetArch   = 4
	offsetArg0   = 16
)

// refused are the calls that no converter needs and that would open a way around the limits or a
// wide part of the kernel: new namespaces and mounts (a private tmpfs is memory that no process
// owns), memory outside any address space (memfd, System V segments and messages), the kernel's own
// loading and tracing interfaces.
func refused() []uint32 {
	return []uint32{
		unix.SYS_UNSHARE,
		unix.SYS_SETNS,
		unix.SYS_MOUNT,
		unix.SYS_UMOUNT2,
		unix.SYS_PIVOT_ROOT,
		unix.SYS_CHROOT,
		unix.SYS_FSOPEN,
		unix.SYS_FSCONFIG,
		unix.SYS_FSMOUNT,
		unix.SYS_FSPICK,
		unix.SYS_MOVE_MOUNT,
		unix.SYS_OPEN_TREE,
		unix.SYS_MOUNT_SETATTR,
		unix.SYS_SHMGET,
		unix.SYS_MSGGET,
		unix.SYS_SEMGET,
		unix.SYS_MQ_OPEN,
		unix.SYS_PTRACE,
		unix.SYS_PROCESS_VM_READV,
		unix.SYS_PROCESS_VM_WRITEV,
		unix.SYS_KCMP,
		unix.SYS_BPF,
		unix.SYS_PERF_EVENT_OPEN,
		unix.SYS_USERFAULTFD,
		unix.SYS_KEYCTL,
		unix.SYS_ADD_KEY,
		unix.SYS_REQUEST_KEY,
		unix.SYS_KEXEC_LOAD,
		unix.SYS_INIT_MODULE,
		unix.SYS_FINIT_MODULE,
		unix.SYS_DELETE_MODULE,
		unix.SYS_SWAPON,
		unix.SYS_SWAPOFF,
		unix.SYS_QUOTACTL,
		unix.SYS_OPEN_BY_HANDLE_AT,
		unix.SYS_SYSLOG,
		unix.SYS_ACCT,
	}
}

// absent are calls that programs try and do without: they are told that the kernel does not have
// them. clone3 is here because its flags lie in memory that a filter cannot read; the C library
// then uses clone.
func absent() []uint32 {
	return []uint32{
		unix.SYS_CLONE3, unix.SYS_MEMFD_CREATE, unix.SYS_MEMFD_SECRET,
		unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	}
}

// auditArch is the kernel's name (linux/audit.h) for the only table of system calls that a program
// may use.
func auditArch(goarch string) (uint32, error) {
	switch goarch {
	case "amd64":
		return unix.AUDIT_ARCH_X86_64, nil
	case "arm64":
		return unix.AUDIT_ARCH_AARCH64, nil
	default:
		return 0, fmt.Errorf(
			"the sandbox has no system call filter for %s; it has one for amd64 and arm64",
			goarch,
		)
	}
}

// filter builds the system call filter, in the form that bwrap --seccomp reads.
func filter(goarch string) ([]byte, error) {
	arch, err := auditArch(goarch)
	if err != nil {
		return nil, err
	}

	program := []bpf.Instruction{
		load(offsetArch),
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: arch, SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_KILL_PROCESS},
		load(offsetNumber),
	}
	if goarch == "amd64" {
		program = append(program, answer(bpf.JumpGreaterOrEqual, x32, uint32(unix.ENOSYS))...)
	}

	for _, nr := range refused() {
		program = append(program, answer(bpf.JumpEqual, nr, uint32(unix.EPERM))...)
	}

	for _, nr := range absent() {
		program = append(program, answer(bpf.JumpEqual, nr, uint32(unix.ENOSYS))...)
	}

	program = append(program,
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: unix.SYS_CLONE, SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_ALLOW},
		load(offsetArg0))
	program = append(program, answer(bpf.JumpBitsSet, newNamespace, uint32(unix.EPERM))...)
	program = append(program, bpf.RetConstant{Val: unix.SECCOMP_RET_ALLOW})

	return assemble(program)
}

func load(offset uint32) bpf.Instruction { return bpf.LoadAbsolute{Off: offset, Size: 4} }

// answer has a call fail where what was loaded last passes a test.
func answer(test bpf.JumpTest, value uint32, errno uint32) []bpf.Instruction {
	return []bpf.Instruction{
		bpf.JumpIf{Cond: test, Val: value, SkipFalse: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_ERRNO | errno},
	}
}

// assemble returns a program as an array of struct sock_filter (linux/filter.h).
func assemble(program []bpf.Instruction) ([]byte, error) {
	raw, err := bpf.Assemble(program)
	if err != nil {
		return nil, fmt.Errorf("assemble the system call filter: %w", err)
	}

	var b bytes.Buffer
	if err := binary.Write(&b, binary.NativeEndian, raw); err != nil {
		return nil, fmt.Errorf("write the system call filter: %w", err)
	}

	return b.Bytes(), nil
}
