/**
 * The multiplexer: readiness, tasks and time on one thread. It knows no connection. May
 * import the JDK and JSpecify, nothing of ours.
 * <p>
 * {@link dev.selecho.loop.LoopMonitor} and {@link dev.selecho.loop.WakeupCause} are for
 * those who watch a server. The other public types are so in the language alone, for
 * {@code dev.selecho.net}: they may change at any time.
 */
@NullMarked
package dev.selecho.loop;

import org.jspecify.annotations.NullMarked;
