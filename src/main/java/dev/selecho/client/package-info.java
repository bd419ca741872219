/**
 * The command {@code check}: says what a TCP path does to bytes and connections. May
 * import the JDK, picocli, HdrHistogram and the Prometheus client; nothing of the server,
 * and nothing of Spring.
 */
@NullMarked
package dev.selecho.client;

import org.jspecify.annotations.NullMarked;
