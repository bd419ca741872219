/**
 * Tests of the packaged library: what goes with it, and where it runs.
 */
@NullMarked
package dev.selecho.library;

import org.jspecify.annotations.NullMarked;
