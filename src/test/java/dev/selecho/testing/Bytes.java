package dev.selecho.testing;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Bytes to send.
 */
public final class Bytes {

	private Bytes() {
	}

	public static byte[] of(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	public static byte[] random(int length, long seed) {
		byte[] bytes = new byte[length];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

}
