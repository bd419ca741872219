/**
 * Tests of the packaged application as a process of its own: signals, limits, memory.
 */
@NullMarked
package dev.selecho.process;

import org.jspecify.annotations.NullMarked;
