/**
 * Tests of the loop's parts that need no server.
 */
@NullMarked
package dev.selecho.loop;

import org.jspecify.annotations.NullMarked;
