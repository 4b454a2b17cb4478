/*
 * A long path between two network namespaces, for kernels without netem.
 *
 *   delay-link NAMESPACE_A NAMESPACE_B INTERFACE ONE_WAY_MICROSECONDS MEGABITS QUEUE_BYTES
 *
 * Makes a TUN device of that name in each namespace and carries IP packets between them: each direction sends at no more
 * than MEGABITS (0: no cap), holds at most QUEUE_BYTES that wait to be sent (what comes then is dropped, as a router does),
 * and delivers every packet so many microseconds after it was sent. TCP on both ends is the kernel's own, so slow start and
 * windows are those of a real path. Prints "ready" once both devices are there; ends with the process that started it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 1 << 16, PACKET = 2048, BATCH = 64 };
static const int64_t SECOND = 1000000000;

struct packet {
  int64_t due;
  ssize_t length;
  unsigned char bytes[PACKET];
};

struct direction {
  int from, to;
  unsigned long taken, given;
  int64_t idle_at;
  struct packet *ring;
};

static int64_t delay, longest_queue;
static double nanoseconds_per_byte;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * SECOND + time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int open_device(const char *namespace, const char *interface) {
  char path[300];
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  int net = open(path, O_RDONLY | O_CLOEXEC);
  if (net < 0 || setns(net, CLONE_NEWNET) != 0) fail(path);
  close(net);
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (device < 0) fail("/dev/net/tun");
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  if (ioctl(device, TUNSETIFF, &request) != 0) fail("TUNSETIFF");
  return device;
}

static void deliver(struct direction *way) {
  for (int64_t time = now(); way->given != way->taken; way->given++) {
    struct packet *packet = &way->ring[way->given % SLOTS];
    if (packet->due > time) return;
    /* A device that is down or full loses the packet, as a wire would. */
    if (write(way->to, packet->bytes, packet->length) < 0) continue;
  }
}

static void take(struct direction *way) {
  for (int count = 0; count < BATCH; count++) {
    struct packet *packet = &way->ring[way->taken % SLOTS];
    unsigned char lost[PACKET];
    int full = way->taken - way->given >= SLOTS;
    ssize_t length = read(way->from, full ? lost : packet->bytes, PACKET);
    if (length <= 0) return;
    int64_t time = now();
    if (way->idle_at < time) way->idle_at = time;
    if (full || (nanoseconds_per_byte > 0 && way->idle_at - time > longest_queue)) continue;
    way->idle_at += (int64_t)(length * nanoseconds_per_byte);
    packet->length = length;
    packet->due = way->idle_at + delay;
    way->taken++;
  }
}

static void *carry(void *argument) {
  struct direction *way = argument;
  prctl(PR_SET_TIMERSLACK, 1000);
  for (;;) {
    deliver(way);
    struct timespec wait, *limit = NULL;
    if (way->given != way->taken) {
      int64_t left = way->ring[way->given % SLOTS].due - now();
      if (left < 0) left = 0;
      wait.tv_sec = left / SECOND;
      wait.tv_nsec = left % SECOND;
      limit = &wait;
    }
    struct pollfd input = {.fd = way->from, .events = POLLIN};
    if (ppoll(&input, 1, limit, NULL) > 0) take(way);
  }
  return NULL;
}

int main(int count, char **words) {
  if (count != 7) {
    fprintf(stderr, "usage: delay-link NAMESPACE_A NAMESPACE_B INTERFACE ONE_WAY_MICROSECONDS MEGABITS QUEUE_BYTES\n");
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  /* A wire does not wait for a processor: a late thread would meet whole bursts and drop them. */
  struct sched_param first = {.sched_priority = 10};
  if (sched_setscheduler(0, SCHED_FIFO, &first) != 0) setpriority(PRIO_PROCESS, 0, -20);
  delay = atoll(words[4]) * 1000;
  double megabits = atof(words[5]);
  nanoseconds_per_byte = megabits > 0 ? 8000 / megabits : 0;
  longest_queue = (int64_t)(atof(words[6]) * nanoseconds_per_byte);
  int a = open_device(words[1], words[3]), b = open_device(words[2], words[3]);
  struct direction ways[2] = {{.from = a, .to = b}, {.from = b, .to = a}};
  for (int i = 0; i < 2; i++)
    if ((ways[i].ring = calloc(SLOTS, sizeof *ways[i].ring)) == NULL) fail("memory");
  printf("ready\n");
  fflush(stdout);
  pthread_t back;
  if (pthread_create(&back, NULL, carry, &ways[1]) != 0) fail("thread");
  carry(&ways[0]);
}
