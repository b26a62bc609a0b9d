#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    USUAL_WIDTH = 80,  // of a terminal that does not say
    LINE_ROOM = 256,
    BAR_MOST = 40,
    BAR_LEAST = 4,  // shorter ones are left out
};

static const double REDRAW_SECONDS = 0.1;

size_t progress_width(void) {
    struct winsize size = {0};
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : USUAL_WIDTH;
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

Progress progress_start(const char *label, size_t total) {
    double now = seconds_now();
    bool shown = isatty(STDERR_FILENO) == 1;
    return (Progress){
        .label = label, .total = total, .start = now, .drawn = now, .shown = shown};
}

// 75.2 -> "1:15", 3675.2 -> "1:01:15".
static void write_time(char *text, size_t size, double seconds) {
    unsigned long s = seconds < 1e9 ? (unsigned long)seconds : 999999999;
    if (s < 3600) {
        snprintf(text, size, "%lu:%02lu", s / 60, s % 60);
    } else {
        snprintf(text, size, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
    }
}

// What stands to the right of the bar: "cost 0.0512  1250 steps/s  1:15 left".
static void write_numbers(char *text, size_t size, const Progress *progress,
                          size_t done, double cost) {
    double rate = (double)done / (progress->drawn - progress->start);
    double rest = (double)(progress->total - done);
    char name[32] = "";
    char left[32] = "?";
    if (!isnan(cost)) snprintf(name, sizeof name, "cost %.4g  ", cost);
    if (done > 0) write_time(left, sizeof left, rest / rate);
    int digits = rate < 10 ? 2 : 0;
    snprintf(text, size, "%s%.*f steps/s  %s left", name, digits, rate, left);
}

// "[#####.....]  " in at most `room` columns; nothing where there is too little room.
static void write_bar(char *text, double part, size_t room) {
    text[0] = '\0';
    if (room < BAR_LEAST + 4) return;
    size_t length = room - 4 < BAR_MOST ? room - 4 : BAR_MOST;
    size_t full = (size_t)(part * (double)length);
    text[0] = '[';
    memset(text + 1, '.', length);
    memset(text + 1, '#', full);
    memcpy(text + 1 + length, "]  ", 4);
}

// The last column stays empty: some terminals go on to the next line after it.
static void draw(const Progress *progress, size_t done, double cost) {
    char numbers[LINE_ROOM], name[LINE_ROOM], bar[BAR_MOST + 8], line[3 * LINE_ROOM];
    double part = progress->total > 0 ? (double)done / (double)progress->total : 1;
    write_numbers(numbers, sizeof numbers, progress, done, cost);
    snprintf(name, sizeof name, "%s %3.0f %%  ", progress->label, 100 * part);
    size_t width = progress_width() - 1;
    size_t taken = strlen(name) + strlen(numbers);
    write_bar(bar, part, taken < width ? width - taken : 0);
    snprintf(line, sizeof line, "%s%s%s", name, bar, numbers);
    fprintf(stderr, "\r%.*s\x1b[K", (int)width, line);
}

void progress_update(Progress *progress, size_t done, double cost) {
    if (!progress->shown) return;
    double now = seconds_now();
    if (now - progress->drawn < REDRAW_SECONDS) return;
    progress->drawn = now;
    draw(progress, done < progress->total ? done : progress->total, cost);
}

void progress_end(Progress *progress) {
    bool visible = progress->drawn > progress->start;
    if (progress->shown && visible) fputs("\r\x1b[K", stderr);
    progress->drawn = progress->start;
}
