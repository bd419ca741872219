/**
 * The server, its listeners and the connections of their clients; and the seams at which
 * protocols and ways to the socket are put in. May import {@code dev.selecho.loop},
 * {@code dev.selecho.limit}, the JDK and JSpecify.
 */
@NullMarked
package dev.selecho.net;

import org.jspecify.annotations.NullMarked;
