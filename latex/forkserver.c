/* Holds a pdfTeX that has its format loaded, and forks a child for each drawing; closes the child in.
 *
 * Preloaded into pdftex (LD_PRELOAD). Two ways to use it, told apart by the environment:
 *
 *   TIKZEVAL_SERVE=1    At the first opening of main.tex, which is when the format has been read, pdftex stops here
 *                       and serves jobs that come over descriptor 0, a socket. A job's child goes into the job's folder,
 *                       takes its limits and its sandbox, opens its log there and goes on as if nothing had happened:
 *                       the main.tex that is opened is the one in that folder, and so is everything from then on.
 *   otherwise           The sandbox is put on before main(), around the one run in the current folder.
 *
 *   TIKZEVAL_LAYERS     the layers to put on, of "landlock seccomp". One that cannot be put on ends the process:
 *                       a drawing never runs with less than what was asked for.
 *   TIKZEVAL_READ       what may be read besides the job's folder: paths with colons between
 *   TIKZEVAL_PROBE=1    once closed in, try what hostile code would do and say what became of it (see probe)
 *
 * The protocol, in lines of text. To here:   J <cpu seconds> <bytes of memory> <bytes a file> <folder>    start a job
 *                                            K                                                 kill the job
 *                            end of file     kill the job, end
 * From here, when a job has ended:           E <wait status> <user µs> <system µs> <resident KiB>
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONTROL = 0, FAILED = 126 }; /* FAILED: what a shell says of a program that cannot be run */

static void fail(const char *what) {
    fprintf(stderr, "tikzeval sandbox: %s: %s\n", what, strerror(errno));
    _exit(FAILED);
}

/* --- Landlock: the job's folder may be written, TeX's trees read, nothing else ------------------------------------ */

/* Rights that came after Landlock's first version; kernel headers may be older than the kernel. */
enum { REFER = 1 << 13, TRUNCATE = 1 << 14, IOCTL_DEVICE = 1 << 15 };
enum { READING = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR };
enum { WRITING = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE };
struct rules { uint64_t filesystem, network, scope; };

static void allow(int ruleset, const char *path, uint64_t rights) {
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (rule.parent_fd < 0) return; /* a tree that is not there */
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0)) fail(path);
    close(rule.parent_fd);
}

static void landlock(const char *read) {
    int version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) fail("landlock");
    struct rules rules = {.filesystem = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1}; /* all rights of the first version */
    uint64_t truncate = version >= 3 ? TRUNCATE : 0;
    if (version >= 2) rules.filesystem |= REFER;
    if (version >= 5) rules.filesystem |= IOCTL_DEVICE;
    rules.filesystem |= truncate;
    if (version >= 4) rules.network = 3; /* TCP: bind, connect */
    if (version >= 6) rules.scope = 3;   /* abstract sockets and signals: within the sandbox only */
    size_t size = version >= 6 ? sizeof rules : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    int ruleset = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (ruleset < 0) fail("landlock");
    allow(ruleset, ".", READING | WRITING | truncate);
    char *trees = strdup(read);
    for (char *tree = strtok(trees, ":"); tree; tree = strtok(NULL, ":")) allow(ruleset, tree, READING);
    free(trees);
    if (syscall(SYS_landlock_restrict_self, ruleset, 0)) fail("landlock");
    close(ruleset);
}

/* --- seccomp: the system calls that pdfTeX makes; any other fails with EPERM -------------------------------------- */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* the layer cannot be put on */
#endif

static const int calls[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_lseek, SYS_close, SYS_fcntl, SYS_dup, SYS_dup3,
    SYS_openat, SYS_newfstatat, SYS_fstat, SYS_statx, SYS_faccessat, SYS_faccessat2, SYS_readlinkat, SYS_getcwd,
    SYS_getdents64, SYS_unlinkat, SYS_ftruncate, SYS_fadvise64, SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk,
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_getpid, SYS_gettid, SYS_futex,
    SYS_getrandom, SYS_clock_gettime, SYS_gettimeofday, SYS_times, SYS_getrusage, SYS_uname, SYS_exit, SYS_exit_group,
#if defined(__x86_64__)
    SYS_open, SYS_dup2, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_unlink, SYS_time,
#endif
};
enum { CALLS = sizeof calls / sizeof *calls };

#define FIELD(name) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, name))
#define EQUAL(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)

static void seccomp(void) {
    struct sock_filter filter[CALLS + 10] = {
        FIELD(arch), EQUAL(ARCHITECTURE, 1, 0), RETURN(SECCOMP_RET_KILL_PROCESS), FIELD(nr),
        EQUAL(SYS_mmap, 1, 0), EQUAL(SYS_mprotect, 0, 2), /* memory, but none to run code in */
        FIELD(args[2]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, CALLS, CALLS + 1),
    };
    int at = 8;
    for (int i = 0; i < CALLS; i++, at++) filter[at] = (struct sock_filter)EQUAL(calls[i], CALLS - i, 0);
    filter[at++] = (struct sock_filter)RETURN(SECCOMP_RET_ERRNO | EPERM);
    filter[at++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
    struct sock_fprog program = {at, filter};
    errno = ENOSYS;
    if (!ARCHITECTURE || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) fail("seccomp");
}

/* --- a probe: what would hostile code inside pdfTeX get? --------------------------------------------------------- */

static void say(FILE *out, const char *what, int leaked) { fprintf(out, "%s %s\n", what, leaked ? "leaked" : "blocked"); }

/* The job's folder holds probe.in: a file to read, one to write, a local TCP port, a program. Writes probe.out. */
static void probe(void) {
    char secret[4096], target[4096], program[4096];
    int port;
    FILE *in = fopen("probe.in", "r"), *out = fopen("probe.out", "w");
    if (!in || !out || fscanf(in, "%4095[^\n]\n%4095[^\n]\n%d\n%4095[^\n]", secret, target, &port, program) != 4) fail("probe");
    say(out, "read", open(secret, O_RDONLY) >= 0);
    say(out, "write", open(target, O_WRONLY | O_CREAT, 0600) >= 0);
    int tcp = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {0}};
    say(out, "network", tcp >= 0 && !connect(tcp, (struct sockaddr *)&address, sizeof address));
    say(out, "signal", !kill(getppid(), 0));
    fflush(out);
    pid_t child = fork();
    if (!child) { execle(program, program, (char *)NULL, (char *[]){NULL}); _exit(FAILED); }
    int status = -1;
    if (child > 0) waitpid(child, &status, 0);
    say(out, "execute", !status);
    fclose(out);
    _exit(0);
}

static void close_in(void) {
    const char *layers = getenv("TIKZEVAL_LAYERS"), *read = getenv("TIKZEVAL_READ");
    if (layers && *layers) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) fail("no_new_privs");
        if (strstr(layers, "landlock")) landlock(read ? read : "");
        if (strstr(layers, "seccomp")) seccomp();
    }
    if (getenv("TIKZEVAL_PROBE")) probe();
}

/* --- the server -------------------------------------------------------------------------------------------------- */

static void limit(int what, rlim_t soft, rlim_t hard) {
    struct rlimit value;
    getrlimit(what, &value);
    if (hard < value.rlim_max) value.rlim_max = hard; /* one that is lower already stays */
    value.rlim_cur = soft < value.rlim_max ? soft : value.rlim_max;
    if (setrlimit(what, &value)) fail("limits");
}

static void take(int descriptor, const char *path, int flags) {
    int opened = open(path, flags, 0600);
    if (opened < 0) fail(path);
    if (opened != descriptor) { dup2(opened, descriptor); close(opened); }
}

static FILE *log_file; /* TeX's, opened before the first job */

static void begin(const char *job) {
    unsigned long cpu, memory, file;
    int folder;
    if (sscanf(job, "J %lu %lu %lu %n", &cpu, &memory, &file, &folder) != 3 || chdir(job + folder)) fail("job");
    close(CONTROL);
    take(CONTROL, "/dev/null", O_RDONLY);
    take(STDERR_FILENO, "stderr.txt", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    limit(RLIMIT_CPU, cpu, cpu + 1); /* SIGXCPU, then SIGKILL */
    limit(RLIMIT_AS, memory, memory);
    limit(RLIMIT_FSIZE, file, file);
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_NOFILE, 64, 64);
    limit(RLIMIT_NPROC, 0, 0);
    close_in();
    take(fileno(log_file), "picture.log", O_WRONLY | O_CREAT | O_TRUNC); /* were it a link, the sandbox would see where it leads */
}

static void woken(int signal) { (void)signal; }

static void see_through(pid_t child, const sigset_t *waiting) {
    struct pollfd control = {CONTROL, POLLIN, 0};
    struct rusage used;
    int status;
    while (wait4(child, &status, WNOHANG, &used) != child) {
        if (ppoll(&control, 1, NULL, waiting) <= 0) continue; /* a signal: the child's end */
        char order;
        ssize_t got = read(CONTROL, &order, 1);
        if (got == 0 || (got == 1 && order == 'K')) kill(-child, SIGKILL);
        if (got == 0) _exit(0);
    }
    kill(-child, SIGKILL); /* whatever it left behind */
    dprintf(CONTROL, "E %d %ld %ld %ld\n", status, used.ru_utime.tv_sec * 1000000L + used.ru_utime.tv_usec,
            used.ru_stime.tv_sec * 1000000L + used.ru_stime.tv_usec, used.ru_maxrss);
}

/* Returns in a child that is to make a drawing, never in the server. */
static void serve(void) {
    char job[4200];
    sigset_t waiting, blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &waiting);
    signal(SIGCHLD, woken);
    fflush(NULL); /* what is in a buffer now would be written by each child */
    for (;;) {
        size_t length = 0;
        do {
            if (read(CONTROL, job + length, 1) != 1) _exit(0);
        } while (job[length] != '\n' && ++length < sizeof job - 1);
        job[length] = 0;
        if (*job != 'J') continue; /* an order to kill that came too late */
        pid_t server = getpid(), child = fork();
        if (child < 0) fail("fork");
        if (!child) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != server) _exit(FAILED);
            setpgid(0, 0);
            signal(SIGCHLD, SIG_DFL);
            sigprocmask(SIG_SETMASK, &waiting, NULL);
            begin(job);
            return;
        }
        setpgid(child, child); /* whichever of the two comes first */
        see_through(child, &waiting);
    }
}

/* --- what is preloaded -------------------------------------------------------------------------------------------- */

__attribute__((constructor)) static void before_main(void) {
    if (!getenv("TIKZEVAL_SERVE")) close_in();
}

FILE *fopen(const char *path, const char *mode) {
    static FILE *(*real)(const char *, const char *);
    static int serving = 0; /* 0 before the log has been opened, 1 after, 2 in a child */
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fopen");
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    if (serving == 1 && !strcmp(name, "main.tex")) {
        serve();
        serving = 2;
    }
    FILE *opened = real(path, mode);
    if (serving == 0 && opened && !strcmp(name, "picture.log") && getenv("TIKZEVAL_SERVE")) {
        log_file = opened;
        serving = 1;
    }
    return opened;
}
