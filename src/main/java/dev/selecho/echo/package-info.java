/**
 * The protocol that the server speaks by itself: Echo, RFC 862. May import
 * {@code dev.selecho.net}.
 */
@NullMarked
package dev.selecho.echo;

import org.jspecify.annotations.NullMarked;
