/**
 * Messages instead of bytes: where they end ({@link dev.selecho.message.Framing}), what
 * they mean ({@link dev.selecho.message.Codec}), and who answers them, on the loop or on
 * virtual threads. It yields an ordinary
 * {@link dev.selecho.net.ConnectionHandlerFactory}: the loop learns nothing of messages.
 * <p>
 * It uses the public types of {@code net}, and Spring in nothing.
 */
@NullMarked
package dev.selecho.message;

import org.jspecify.annotations.NullMarked;
