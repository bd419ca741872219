/**
 * Tests of the arithmetic of admission.
 */
@NullMarked
package dev.selecho.limit;

import org.jspecify.annotations.NullMarked;
