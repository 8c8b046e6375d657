#include "cbaton.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/// Longest path that is taken apart.
#define PATH_BYTES_MAX 4096

static int or_errno(int result) {
    return result < 0 ? -errno : result;
}

/// Moves a descriptor away from 0 to 2, where it would be in the way of a child's streams (our own may be closed).
static int above_streams(int descriptor) {
    if (descriptor < 0) return -errno;
    if (descriptor > 2) return descriptor;
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    int result = or_errno(moved);
    close(descriptor);
    return result;
}

void baton_begin_writing(int descriptor, int64_t offset, int64_t count) {
    // Not every file system has it; who needs the bytes there waits for them later anyway.
    (void)sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
}

static int folder_is_there(const char *path, int refusal) {
    return refusal == EEXIST && baton_is_directory(path) ? 0 : -refusal;
}

int baton_make_folder(const char *path) {
    if (mkdir(path, 0777) == 0) return 0;
    if (errno != ENOENT) return folder_is_there(path, errno);
    char part[PATH_BYTES_MAX];
    size_t length = strlen(path);
    if (length >= sizeof part) return -ENAMETOOLONG;
    memcpy(part, path, length + 1);
    for (char *end = strchr(part + 1, '/'); end != NULL; end = strchr(end + 1, '/')) {
        *end = 0;
        if (mkdir(part, 0777) != 0) {
            int result = folder_is_there(part, errno);
            if (result != 0) return result;
        }
        *end = '/';
    }
    return mkdir(path, 0777) == 0 ? 0 : folder_is_there(path, errno);
}

/// Opens a file that is written to; makes the folders above it when they are missing.
static int open_made(const char *path, int flags) {
    int descriptor = open(path, flags | O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    const char *slash = strrchr(path, '/');
    if (descriptor >= 0 || errno != ENOENT || slash == NULL || slash == path) return descriptor;
    char folder[PATH_BYTES_MAX];
    size_t length = (size_t)(slash - path);
    if (length >= sizeof folder) return descriptor;
    memcpy(folder, path, length);
    folder[length] = 0;
    int made = baton_make_folder(folder);
    if (made < 0) {
        errno = -made;
        return -1;
    }
    return open(path, flags | O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
}

int baton_open_append(const char *path) {
    return above_streams(open_made(path, O_APPEND));
}

int baton_open_null(void) {
    return above_streams(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

int64_t baton_file_end(int descriptor, int *is_gone) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return -errno;
    *is_gone = status.st_nlink == 0;
    return status.st_size;
}

int baton_write_file(const char *path, const void *bytes, size_t count) {
    int descriptor = open_made(path, O_TRUNC);
    if (descriptor < 0) return -errno;
    const char *next = bytes;
    while (count > 0) {
        ssize_t written = write(descriptor, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            int result = written < 0 ? -errno : -EIO;
            close(descriptor);
            return result;
        }
        next += written;
        count -= (size_t)written;
    }
    return close(descriptor) == 0 ? 0 : -errno;
}

int baton_is_executable(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

int baton_is_directory(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int64_t baton_memory_kills(void) {
    int descriptor = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    char text[32768];
    size_t length = 0;
    ssize_t count;
    while (length < sizeof text - 1 && (count = read(descriptor, text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)count;
    close(descriptor);
    text[length] = 0;
    const char *line = strstr(text, "\noom_kill ");
    if (line == NULL) return -1;
    int64_t kills = 0;
    for (const char *digit = line + 10; *digit >= '0' && *digit <= '9'; digit++) kills = kills * 10 + (*digit - '0');
    return kills;
}

void baton_share_one_arena(void) {
    // By default each thread allocates from a region of its own, whose free parts the others can't use.
    mallopt(M_ARENA_MAX, 1);
}

void baton_expect_memory(void) {
    const size_t huge = (size_t)2 << 20;
    char *old = sbrk(0);
    mallopt(M_TOP_PAD, (int)(16 * huge));
    // Together more than the room that is left at the end of the heap can be, so that it grows. The compiler would leave
    // out what nobody uses.
    void *volatile first = malloc(100 << 10), *volatile second = malloc(100 << 10);
    free(second);
    free(first);
    char *end = sbrk(0);
    char *start = (char *)(((uintptr_t)old + huge - 1) & ~(uintptr_t)(huge - 1));
    if (end > start) madvise(start, (size_t)(end - start), MADV_HUGEPAGE);
}

int64_t baton_own_peak_memory(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0;
}

int baton_had_so_much(int64_t bytes) {
    // It only ever grows.
    static int64_t known;
    if (bytes > __atomic_load_n(&known, __ATOMIC_RELAXED)) {
        int64_t now = baton_own_peak_memory();
        __atomic_store_n(&known, now, __ATOMIC_RELAXED);
        return bytes <= now;
    }
    return 1;
}
