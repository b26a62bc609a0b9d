#include "box.h"

double box_width(const Box *box) {
    return (double)(box->right - box->left);
}

double box_height(const Box *box) {
    return (double)(box->bottom - box->top);
}

double box_middle(const Box *box) {
    return (double)(box->top + box->bottom) / 2;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

double box_overlap(const Box *a, const Box *b) {
    return (double)smaller(a->right, b->right) - (double)larger(a->left, b->left);
}

void box_add(Box *box, const Box *other) {
    box->top = smaller(box->top, other->top);
    box->bottom = larger(box->bottom, other->bottom);
    box->left = smaller(box->left, other->left);
    box->right = larger(box->right, other->right);
}
