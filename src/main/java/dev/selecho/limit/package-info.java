/**
 * The arithmetic of admission: how many there may be. It knows no channel and has no
 * clock. May import the JDK and JSpecify, nothing of ours. For any thread.
 */
@NullMarked
package dev.selecho.limit;

import org.jspecify.annotations.NullMarked;
