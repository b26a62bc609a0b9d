// From a picture to pieces of ink: paper and ink, the angle, ruled lines, what is a digit
// and what stands between two, cuts, and frames.
#include "segment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "angle.h"
#include "frame.h"
#include "rng.h"

enum { PAPER = 225, PEN = 40 };

static Image sheet(size_t rows, size_t cols, unsigned char grey) {
    Image image;
    Error err = {""};
    assert_true(image_create(&image, rows, cols, 1, &err));
    memset(image.at, grey, rows * cols);
    return image;
}

static void draw(Image *image, Box box, unsigned char grey) {
    for (size_t r = box.top; r < box.bottom; r++) {
        memset(image->at + r * image->cols + box.left, grey, box.right - box.left);
    }
}

// A ring, 24 wide and 36 high, with strokes of 4 pixels.
static void draw_ring(Image *image, size_t top, size_t left) {
    draw(image, (Box){top, top + 4, left, left + 24}, PEN);
    draw(image, (Box){top + 32, top + 36, left, left + 24}, PEN);
    draw(image, (Box){top, top + 36, left, left + 4}, PEN);
    draw(image, (Box){top, top + 36, left + 20, left + 24}, PEN);
}

static void draw_bar(Image *image, size_t top, size_t left) {
    draw(image, (Box){top, top + 36, left, left + 5}, PEN);
}

static size_t count_ink(const Image *ink) {
    size_t count = 0;
    for (size_t i = 0; i < ink->rows * ink->cols; i++) count += ink->at[i] >= INK_MASK;
    return count;
}

static Image measure(const Image *page) {
    Image ink;
    Error err = {""};
    assert_true(ink_measure(&ink, page, &err));
    return ink;
}

static Segments take_apart(const Image *page) {
    Segments on;
    Error err = {""};
    assert_true(segment_page(&on, page, &err));
    return on;
}

// ---- Ink

static void a_page_of_one_shade_has_no_ink(void **state) {
    (void)state;
    const unsigned char greys[] = {0, 1, 127, 225, 255};
    const size_t sizes[][2] = {{1, 1}, {1, 300}, {300, 1}, {40, 60}, {300, 200}};
    for (size_t g = 0; g < sizeof greys; g++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            Image page = sheet(sizes[s][0], sizes[s][1], greys[g]);
            Segments on = take_apart(&page);
            assert_int_equal(on.pieces, 0);
            segment_free(&on);
            image_free(&page);
        }
    }
}

static void noise_alone_is_no_writing(void **state) {
    (void)state;
    Rng rng;
    rng_seed(&rng, 1);
    Image page = sheet(400, 500, 0);
    for (size_t i = 0; i < 400 * 500; i++) {
        double grey = PAPER + 18 * rng_normal(&rng);
        page.at[i] = (unsigned char)fmin(fmax(grey, 0), 255);
    }
    Segments on = take_apart(&page);
    assert_int_equal(on.pieces, 0);
    segment_free(&on);
    image_free(&page);
}

static void a_page_of_twenty_million_pixels_is_no_trouble(void **state) {
    (void)state;
    Image page = sheet(4000, 5000, PAPER);
    for (size_t i = 0; i < 4000 * 5000; i += 2) page.at[i] = 0;
    Segments on = take_apart(&page);
    segment_free(&on);
    image_free(&page);
}

static void faint_writing_is_ink_in_bright_light_and_in_shadow(void **state) {
    (void)state;
    Image page = sheet(200, 600, 0);
    for (size_t i = 0; i < 200 * 600; i++) {
        page.at[i] = (unsigned char)(235 - (i % 600) * 125 / 600);
    }
    for (size_t k = 0; k < 10; k++) {
        size_t left = 30 + 55 * k;
        draw(&page, (Box){80, 116, left, left + 4},
             (unsigned char)(page.at[left] * 170 / 225));
    }
    Image ink = measure(&page);
    size_t count = count_ink(&ink);
    assert_in_range(count, 10 * 36 * 4 * 8 / 10, 10 * 36 * 4 * 12 / 10);
    image_free(&ink);
    image_free(&page);
}

static void colour_counts_as_grey(void **state) {
    (void)state;
    Error err = {""};
    Image page;
    assert_true(image_create(&page, 100, 100, 3, &err));
    memset(page.at, 240, 30000);
    for (size_t r = 30; r < 66; r++) {
        for (size_t c = 50; c < 54; c++) memset(&page.at[3 * (r * 100 + c)], 20, 2);
    }
    Image ink = measure(&page);
    assert_in_range(count_ink(&ink), 36 * 4, 38 * 6);
    image_free(&ink);
    image_free(&page);
}

// ---- The angle

// Four lines of 20 bars, falling by so many degrees.
static Image slanted_page(double degrees) {
    Image page = sheet(420, 640, PAPER);
    double cosine = angle_cospi(degrees / 180), sine = angle_sinpi(degrees / 180);
    for (size_t i = 0; i < 420 * 640; i++) {
        double down = (double)(i / 640) - 210, right = (double)(i % 640) - 320;
        double row = cosine * down - sine * right, col = sine * down + cosine * right;
        double line = row + 150 - 80 * floor((row + 150) / 80);
        double bar = col + 250 - 25 * floor((col + 250) / 25);
        bool inside = fabs(row) < 150 && fabs(col) < 250;
        if (inside && line < 34 && bar < 5) page.at[i] = PEN;
    }
    return page;
}

static void the_angle_is_found_to_a_fifth_of_a_degree(void **state) {
    (void)state;
    const double angles[] = {-6.3, -2, -0.4, 0, 1.37, 3, 6.9};
    for (size_t k = 0; k < sizeof angles / sizeof angles[0]; k++) {
        Image page = slanted_page(angles[k]), ink = measure(&page);
        double degrees = 0;
        Error err = {""};
        assert_true(ink_angle(&degrees, &ink, &err));
        if (fabs(degrees - angles[k]) > 0.2) {
            fail_msg("%g degrees were taken for %g", angles[k], degrees);
        }
        image_free(&ink);
        image_free(&page);
    }
}

static void a_turned_page_knows_where_its_points_were(void **state) {
    (void)state;
    Image ink = sheet(100, 200, 0), turned;
    Error err = {""};
    draw(&ink, (Box){20, 23, 150, 153}, 255);
    assert_true(ink_turn(&turned, &ink, 5, &err));
    size_t found = 0;
    for (size_t i = 0; i < turned.rows * turned.cols; i++) {
        if (turned.at[i] < 250) continue;
        Point at = {(double)(i / turned.cols) + 0.5, (double)(i % turned.cols) + 0.5};
        Point was = ink_turn_back(at, &turned, 5, 100, 200);
        assert_true(fabs(was.row - 21.5) < 1.5 && fabs(was.col - 151.5) < 1.5);
        found++;
    }
    assert_true(found > 0);
    image_free(&turned);
    image_free(&ink);
}

static void unturned_ink_keeps_its_bits(void **state) {
    (void)state;
    Image ink = sheet(30, 41, 0), turned;
    Error err = {""};
    for (size_t i = 0; i < 30 * 41; i++) ink.at[i] = (unsigned char)(i * 7);
    assert_true(ink_turn(&turned, &ink, 0, &err));
    assert_int_equal(turned.rows, 30);
    assert_int_equal(turned.cols, 41);
    assert_memory_equal(turned.at, ink.at, 30 * 41);
    image_free(&turned);
    image_free(&ink);
}

// ---- Ruled lines

static void ruled_lines_vanish_and_strokes_that_cross_them_stay(void **state) {
    (void)state;
    for (size_t thick = 1; thick <= 4; thick++) {
        Image ink = sheet(120, 600, 0);
        draw(&ink, (Box){60, 60 + thick, 0, 600}, 150);
        for (size_t c = 50; c < 600; c += 90) ink.at[60 * 600 + c] = 0;
        draw(&ink, (Box){40, 80, 100, 105}, 255);
        draw(&ink, (Box){30, 62, 300, 304}, 255);
        ink_erase_rules(&ink);
        for (size_t r = 40; r < 80; r++) {
            for (size_t c = 100; c < 105; c++) assert_true(ink.at[r * 600 + c] > 0);
        }
        size_t count = count_ink(&ink), strokes = 40 * 5 + 32 * 4;
        assert_in_range(count, strokes, strokes + 30);
        image_free(&ink);
    }
}

static void a_short_or_a_thick_bar_is_no_ruled_line(void **state) {
    (void)state;
    Image ink = sheet(120, 600, 0);
    draw(&ink, (Box){20, 23, 40, 100}, 255);
    draw(&ink, (Box){60, 72, 0, 600}, 255);
    size_t count = count_ink(&ink);
    ink_erase_rules(&ink);
    assert_int_equal(count_ink(&ink), count);
    image_free(&ink);
}

// ---- Lines, digits and what separates them

static void assert_box(const Box *box, size_t top, size_t left, size_t high,
                       size_t wide) {
    bool near = llabs((long long)box->top - (long long)top) <= 1 &&
                llabs((long long)box->left - (long long)left) <= 1 &&
                llabs((long long)(box->bottom - box->top) - (long long)high) <= 2 &&
                llabs((long long)(box->right - box->left) - (long long)wide) <= 2;
    if (!near) {
        fail_msg("a box of %zux%zu at %zu, %zu", box->bottom - box->top,
                 box->right - box->left, box->top, box->left);
    }
}

// Two lines; dash, dot and blank; a second column; specks.
static void a_drawn_page_gives_its_boxes_and_separators(void **state) {
    (void)state;
    Image page = sheet(260, 700, PAPER);
    const size_t lefts[] = {40, 60, 100, 120, 160, 180};
    for (size_t k = 0; k < 6; k++) draw_bar(&page, 60, lefts[k]);
    draw(&page, (Box){76, 80, 72, 88}, PEN);    // a dash
    draw(&page, (Box){91, 96, 138, 143}, PEN);  // a dot
    draw_bar(&page, 60, 400);                   // another number
    draw_bar(&page, 150, 50);                   // another line
    draw_bar(&page, 150, 90);                   // behind a blank
    draw(&page, (Box){20, 22, 300, 302}, PEN);  // specks
    draw(&page, (Box){210, 212, 120, 121}, PEN);
    Segments on = take_apart(&page);
    const char before[] = "\n\0-\0.\0\n\n ";
    const size_t want[] = {40, 60, 100, 120, 160, 180, 400, 50, 90};
    assert_int_equal(on.pieces, 9);
    for (size_t p = 0; p < 9; p++) {
        assert_int_equal(on.piece[p].before, before[p]);
        assert_int_equal(on.piece[p].line, p < 7 ? 0 : 1);
        assert_box(&on.piece[p].box, p < 7 ? 60 : 150, want[p], 36, 5);
    }
    assert_in_range((size_t)on.height, 35, 38);
    segment_free(&on);
    image_free(&page);
}

static void corners_lie_where_the_digit_was_on_the_page(void **state) {
    (void)state;
    Image page = slanted_page(4);
    Segments on = take_apart(&page);
    assert_int_equal(on.pieces, 4 * 20);
    for (size_t p = 0; p < on.pieces; p++) {
        Point corner[4];
        segment_corners(corner, &on, &on.piece[p].box);
        double row = (corner[0].row + corner[2].row) / 2;
        double col = (corner[0].col + corner[2].col) / 2;
        assert_true(row >= 0 && row < 420 && col >= 0 && col < 640);
        assert_int_equal(page.at[(size_t)row * 640 + (size_t)col], PEN);
    }
    segment_free(&on);
    image_free(&page);
}

static void parts_above_each_other_are_one_digit(void **state) {
    (void)state;
    Image page = sheet(140, 300, PAPER);
    draw_ring(&page, 50, 40);
    draw_ring(&page, 50, 200);
    draw(&page, (Box){50, 54, 120, 140}, PEN);  // the bar of a five
    draw(&page, (Box){58, 86, 118, 136}, PEN);  // and what is below it
    Segments on = take_apart(&page);
    size_t digits = 0;
    for (size_t p = 0; p < on.pieces; p++) digits += !on.piece[p].cut;
    assert_int_equal(digits, 3);
    segment_free(&on);
    image_free(&page);
}

// ---- Cuts

static void touching_digits_are_cut_between_them_and_lose_no_ink(void **state) {
    (void)state;
    Image page = sheet(140, 300, PAPER);
    draw_ring(&page, 50, 100);
    draw_ring(&page, 50, 127);
    draw(&page, (Box){66, 69, 123, 128}, PEN);  // a bridge of three pixels
    Segments on = take_apart(&page);
    bool between = false;
    size_t pixels = 0;
    assert_true(on.pieces >= 2);
    for (size_t p = 0; p < on.pieces; p++) {
        assert_int_equal(on.piece[p].cut, p > 0);
        Box left = segment_box(&on, 0, p + 1);
        between = between || (left.right >= 122 && left.right <= 129);
        for (size_t k = 0; k < on.piece[p].runs; k++) {
            const Run *run = &on.run[on.piece[p].first + k];
            pixels += run->right - run->left;
        }
    }
    assert_true(between);
    assert_int_equal(pixels, count_ink(&on.ink));
    segment_free(&on);
    image_free(&page);
}

// ---- Frames

static void a_frame_of_28_has_20_pixels_of_ink_and_its_mass_in_the_middle(
    void **state) {
    (void)state;
    Image page = sheet(160, 300, PAPER);
    draw_bar(&page, 50, 100);
    draw(&page, (Box){80, 86, 100, 120}, PEN);  // an L: its mass is low and left
    Segments on = take_apart(&page);
    Frame frame = frame_usual(28);
    real to[784];
    double mass = 0, down = 0, right = 0;
    size_t rows = 0;
    frame_fill(to, &on, 0, on.pieces, &frame);
    for (size_t r = 0; r < 28; r++) {
        bool ink = false;
        for (size_t c = 0; c < 28; c++) {
            double value = (double)to[r * 28 + c];
            assert_true(value >= 0 && value <= 1 + 1e-6);
            ink = ink || value > 0.1;
            mass += value;
            down += value * ((double)r + 0.5);
            right += value * ((double)c + 0.5);
        }
        rows += ink;
    }
    assert_int_equal(rows, 20);
    assert_true(fabs(down / mass - 14.5) < 0.6 && fabs(right / mass - 14.5) < 0.6);
    segment_free(&on);
    image_free(&page);
}

static void a_frame_of_8_is_filled(void **state) {
    (void)state;
    Image page = sheet(160, 300, PAPER);
    draw(&page, (Box){50, 90, 100, 120}, PEN);
    Segments on = take_apart(&page);
    Frame frame = frame_usual(8);
    real to[64];
    frame_fill(to, &on, 0, on.pieces, &frame);
    for (size_t k = 0; k < 64; k++) {
        bool inside = k % 8 >= 2 && k % 8 < 6;
        if (k % 8 < 1 || k % 8 > 6) assert_true(to[k] == 0);
        if (inside && k / 8 > 0 && k / 8 < 7)
            if (fabs((double)to[k] - 1) > 0.07)
                fail_msg("pixel %zu is %g", k, (double)to[k]);
    }
    segment_free(&on);
    image_free(&page);
}

// An angle of ink reaches into the box of a bar.
static void ink_of_a_neighbour_stays_out_of_the_frame(void **state) {
    (void)state;
    Image page = sheet(160, 300, PAPER);
    draw_bar(&page, 50, 100);
    draw(&page, (Box){50, 54, 100, 122}, PEN);  // a roof
    draw(&page, (Box){57, 88, 112, 117}, PEN);  // under it another digit
    Segments on = take_apart(&page);
    Frame frame = frame_usual(28);
    real to[784];
    size_t last = on.pieces - 1, ink = 0;
    assert_true(on.pieces >= 2);
    frame_fill(to, &on, last, 1, &frame);
    for (size_t k = 0; k < 784; k++) ink += (double)to[k] > 0.5;
    assert_in_range(ink, 60, 120);  // a bar of 4 × 20, without the roof
    segment_free(&on);
    image_free(&page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_of_one_shade_has_no_ink),
        cmocka_unit_test(noise_alone_is_no_writing),
        cmocka_unit_test(a_page_of_twenty_million_pixels_is_no_trouble),
        cmocka_unit_test(faint_writing_is_ink_in_bright_light_and_in_shadow),
        cmocka_unit_test(colour_counts_as_grey),
        cmocka_unit_test(the_angle_is_found_to_a_fifth_of_a_degree),
        cmocka_unit_test(a_turned_page_knows_where_its_points_were),
        cmocka_unit_test(unturned_ink_keeps_its_bits),
        cmocka_unit_test(ruled_lines_vanish_and_strokes_that_cross_them_stay),
        cmocka_unit_test(a_short_or_a_thick_bar_is_no_ruled_line),
        cmocka_unit_test(a_drawn_page_gives_its_boxes_and_separators),
        cmocka_unit_test(corners_lie_where_the_digit_was_on_the_page),
        cmocka_unit_test(parts_above_each_other_are_one_digit),
        cmocka_unit_test(touching_digits_are_cut_between_them_and_lose_no_ink),
        cmocka_unit_test(a_frame_of_28_has_20_pixels_of_ink_and_its_mass_in_the_middle),
        cmocka_unit_test(a_frame_of_8_is_filled),
        cmocka_unit_test(ink_of_a_neighbour_stays_out_of_the_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
