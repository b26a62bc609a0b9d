// Small systems of linear equations: Gaussian elimination with partial pivoting.
//
// For a few dozen unknowns: Newton's method, normal equations.
#ifndef SOLVE_H
#define SOLVE_H

#include <stdbool.h>

#include "error.h"
#include "matrix.h"

// Solves a x = b, one solution for each column of b; b becomes x, and a is used up.
//            a (K×K)  b (K×M)  ->  b (K×M)
// False where a is singular: one unknown cannot be told from the others.
bool solve_linear(Mat *a, Mat *b, Error *err);

#endif
