// Tells how far apart the last bytes of several requests arrive. Speaks as much HTTP/1.1 and HTTP/2
// (prior knowledge) as clients need to send small POSTs; any other request is answered at once and
// not counted.
//
// Prints its port. A line "N" on standard input begins a round of N posts and is answered by
// "ready"; when all have arrived their spread is printed and all are answered. It is printed twice,
// in nanoseconds: as this process read the last bytes, and as the kernel received them
// (SO_TIMESTAMPNS). A process that is woken late reads several at once, and takes them for nearer to
// each other than they were; one that is slow takes those of one segment for farther apart.

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FD = 4096, MAX_ROUND = 64, BUFFER = 65536, MAX_STREAMS = 256 };

static const char PREFACE[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
static const char OK[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

typedef struct {
  int is_http2;
  size_t length;
  unsigned char has_data[MAX_STREAMS]; // by (stream id / 2) modulo: rounds open few streams
  unsigned char bytes[BUFFER];
} Connection;

typedef struct {
  int fd;
  uint32_t stream; // 0 for HTTP/1.1
  int64_t read_at, received_at;
} Arrival;

static Connection *connections[MAX_FD];
static Arrival arrivals[MAX_ROUND];
static int arrived, expected;
static int events;
static int64_t received_at; // of what is being read

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void send_all(int fd, const void *bytes, size_t length) {
  if (write(fd, bytes, length) < 0 && errno != EPIPE && errno != ECONNRESET) perror("write");
}

static void answer(int fd, uint32_t stream) {
  if (stream == 0) {
    send_all(fd, OK, sizeof OK - 1);
    return;
  }
  // HEADERS with END_STREAM and END_HEADERS; 0x88 is ":status: 200" (RFC 7541, appendix A).
  unsigned char frame[] = {0, 0, 1, 1, 5, stream >> 24, stream >> 16, stream >> 8, stream, 0x88};
  send_all(fd, frame, sizeof frame);
}

static void print_spread(void) {
  int64_t first = arrivals[0].received_at, last = first;
  for (int i = 1; i < arrived; i++) {
    if (arrivals[i].received_at < first) first = arrivals[i].received_at;
    if (arrivals[i].received_at > last) last = arrivals[i].received_at;
  }
  int64_t read = arrivals[arrived - 1].read_at - arrivals[0].read_at;
  printf("%lld %lld\n", (long long)read, (long long)(last - first));
  fflush(stdout);
}

static void arrive(int fd, uint32_t stream) {
  if (arrived >= expected || arrived >= MAX_ROUND) return answer(fd, stream);
  arrivals[arrived++] = (Arrival){fd, stream, now(), received_at};
  if (arrived < expected) return;
  print_spread();
  for (int i = 0; i < arrived; i++) answer(arrivals[i].fd, arrivals[i].stream);
  arrived = expected = 0;
}

/** Takes one HTTP/1.1 request from the bytes; returns how many it had, 0 where it is incomplete. */
static size_t take_request(int fd, const unsigned char *bytes, size_t length) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  size_t size = (size_t)(end - (const char *)bytes) + 4;
  for (const char *line = (const char *)bytes; line < end; line++) {
    if (strncasecmp(line, "\ncontent-length:", 16) == 0) size += strtoul(line + 16, NULL, 10);
  }
  if (length < size) return 0;
  if (bytes[0] == 'P') arrive(fd, 0);
  else answer(fd, 0);
  return size;
}

/** Takes one HTTP/2 frame from the bytes; returns how many it had, 0 where it is incomplete. */
static size_t take_frame(int fd, Connection *connection, const unsigned char *bytes, size_t length) {
  if (length < 9) return 0;
  size_t payload = (size_t)bytes[0] << 16 | (size_t)bytes[1] << 8 | bytes[2];
  if (length < 9 + payload) return 0;
  unsigned char type = bytes[3], flags = bytes[4];
  uint32_t stream = ((uint32_t)bytes[5] << 24 | bytes[6] << 16 | bytes[7] << 8 | bytes[8]) & 0x7fffffff;
  unsigned char *has_data = &connection->has_data[stream / 2 % MAX_STREAMS];
  if (type == 1) *has_data = 0;
  if (type == 0 && payload > 0) *has_data = 1;
  if ((type == 0 || type == 1) && (flags & 1)) {
    if (*has_data) arrive(fd, stream);
    else answer(fd, stream);
  } else if (type == 4 && !(flags & 1)) {
    send_all(fd, "\0\0\0\4\1\0\0\0\0", 9);
  } else if (type == 6 && !(flags & 1)) {
    unsigned char pong[17] = {0, 0, 8, 6, 1};
    memcpy(pong + 9, bytes + 9, 8);
    send_all(fd, pong, sizeof pong);
  }
  return 9 + payload;
}

static void close_connection(int fd) {
  close(fd);
  free(connections[fd]);
  connections[fd] = NULL;
}

/** Reads, and notes when the kernel received the last of it. */
static ssize_t read_stamped(int fd, void *bytes, size_t length) {
  char control[256];
  struct iovec part = {bytes, length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
                           .msg_controllen = sizeof control};
  ssize_t count = recvmsg(fd, &message, 0);
  if (count <= 0) return count;
  for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL; one = CMSG_NXTHDR(&message, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_TIMESTAMPNS) continue;
    struct timespec stamp;
    memcpy(&stamp, CMSG_DATA(one), sizeof stamp);
    received_at = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
  }
  return count;
}

static void read_connection(int fd) {
  Connection *connection = connections[fd];
  ssize_t count = read_stamped(fd, connection->bytes + connection->length, BUFFER - connection->length);
  if (count <= 0) {
    if (count == 0 || errno != EAGAIN) close_connection(fd);
    return;
  }
  connection->length += (size_t)count;
  size_t start = 0, taken;
  if (!connection->is_http2 && connection->length >= sizeof PREFACE - 1 &&
      memcmp(connection->bytes, PREFACE, sizeof PREFACE - 1) == 0) {
    connection->is_http2 = 1;
    start = sizeof PREFACE - 1;
    send_all(fd, "\0\0\0\4\0\0\0\0\0", 9);
  }
  do {
    const unsigned char *rest = connection->bytes + start;
    size_t left = connection->length - start;
    taken = connection->is_http2 ? take_frame(fd, connection, rest, left) : take_request(fd, rest, left);
    start += taken;
  } while (taken > 0);
  connection->length -= start;
  memmove(connection->bytes, connection->bytes + start, connection->length);
}

static void watch(int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(events, EPOLL_CTL_ADD, fd, &event);
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (fd >= MAX_FD) {
      close(fd);
      continue;
    }
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    connections[fd] = calloc(1, sizeof(Connection));
    watch(fd);
  }
}

static void begin_round(void) {
  char line[64];
  ssize_t count = read(STDIN_FILENO, line, sizeof line - 1);
  if (count <= 0) exit(0);
  line[count] = 0;
  arrived = 0;
  expected = atoi(line);
  puts("ready");
  fflush(stdout);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN); // Who leaves before the answer is no failure.
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 1024) < 0) {
    perror("listen");
    return 1;
  }
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  events = epoll_create1(0);
  watch(listener);
  watch(STDIN_FILENO);
  for (;;) {
    struct epoll_event ready[64];
    int count = epoll_wait(events, ready, 64, -1);
    for (int i = 0; i < count; i++) {
      int fd = ready[i].data.fd;
      if (fd == listener) accept_all(listener);
      else if (fd == STDIN_FILENO) begin_round();
      else if (connections[fd] != NULL) read_connection(fd);
    }
  }
}
