// A terminal's width, where there is no terminal: nobody knows this request, so that
// common/progress.c takes the usual width.
#ifndef LIVE_IOCTL_H
#define LIVE_IOCTL_H

#include_next <sys/ioctl.h>

#define TIOCGWINSZ 0x5413

struct winsize {
    unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};

#endif
