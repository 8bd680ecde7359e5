// A server for measuring clients: it answers every GET at once, or after a fixed time, and counts. One thread, epoll(7).
//
//   answer PORT [MILLISECONDS]
//
// GET /stats answers `REQUESTS IDS` since the last /reset, where ids are what stands between the commas of entityIds.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 64 * 1024, CONNECTIONS = 4096, WAITING = 65536 };

static char *input[CONNECTIONS];
static size_t filled[CONNECTIONS];
static long requests, ids;

// Answers that wait: all wait equally long, so the first in is the first out.
static struct { int connection; double due; } waiting[WAITING];
static unsigned first, last;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void say(int connection, const char *body) {
    char reply[256];
    int length = snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    if (write(connection, reply, (size_t)length) != length) shutdown(connection, SHUT_RDWR);
}

static void answer(int connection, const char *head, double delay) {
    if (strncmp(head, "GET /stats ", 11) == 0) {
        char body[64];
        snprintf(body, sizeof body, "%ld %ld\n", requests, ids);
        say(connection, body);
        return;
    }
    if (strncmp(head, "GET /reset ", 11) == 0) {
        requests = ids = 0;
        say(connection, "");
        return;
    }
    requests++;
    const char *list = strstr(head, "entityIds=");
    if (list) {
        ids++;
        for (const char *at = list; *at != ' ' && *at; at++) ids += *at == ',';
    }
    if (delay <= 0) {
        say(connection, "");
        return;
    }
    waiting[last % WAITING].connection = connection;
    waiting[last++ % WAITING].due = now() + delay;
}

// Answers every whole head in the buffer. Returns 0 where the connection is over.
static int serve(int connection, double delay) {
    ssize_t count = read(connection, input[connection] + filled[connection], ROOM - 1 - filled[connection]);
    if (count < 0 && errno == EAGAIN) return 1;
    if (count <= 0) return 0;
    filled[connection] += (size_t)count;
    input[connection][filled[connection]] = 0;
    char *start = input[connection], *end;
    while ((end = strstr(start, "\r\n\r\n"))) {
        *end = 0;
        answer(connection, start, delay);
        start = end + 4;
    }
    filled[connection] -= (size_t)(start - input[connection]);
    memmove(input[connection], start, filled[connection] + 1);
    return filled[connection] < ROOM - 1;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    double delay = argc > 2 ? atof(argv[2]) : 0;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return 1;
    int poll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    puts("ready");
    fflush(stdout);
    for (;;) {
        // To the nanosecond: whole milliseconds would answer half a millisecond late.
        struct timespec wait = {0};
        if (first != last) {
            double left = waiting[first % WAITING].due - now();
            if (left > 0) wait = (struct timespec){(time_t)(left / 1e3), (long)(left * 1e6) % 1000000000};
        }
        int count = epoll_pwait2(poll, ready, 256, first != last ? &wait : NULL, NULL);
        for (; first != last && waiting[first % WAITING].due <= now(); first++) say(waiting[first % WAITING].connection, "");
        for (int i = 0; i < count; i++) {
            int connection = ready[i].data.fd;
            if (connection == listener) {
                connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (connection < 0) continue;
                if (connection >= CONNECTIONS) {
                    close(connection);
                    continue;
                }
                setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                if (!input[connection]) input[connection] = malloc(ROOM);
                filled[connection] = 0;
                event.data.fd = connection;
                epoll_ctl(poll, EPOLL_CTL_ADD, connection, &event);
            } else if (!serve(connection, delay)) {
                close(connection);
            }
        }
    }
}
