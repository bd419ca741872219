package dev.selecho.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of Redis, as an application may frame them: an array of strings, whose
 * lengths are told in lines ({@code *2}, {@code $3}, {@code GET}, {@code $1}, {@code a}).
 * Replies are written as they are.
 *
 * @param max the largest request
 */
record RespFraming(int max) implements Framing {

	@Override
	public int length(ByteBuffer input, int seen) {
		int at = input.position();
		int line = lineEnd(input, at);
		if (line < 0) {
			return INCOMPLETE;
		}
		int count = number(input, at, line, '*');
		at = line + 2;
		for (int i = 0; i < count; i++) {
			line = lineEnd(input, at);
			if (line < 0) {
				return INCOMPLETE;
			}
			at = line + 2 + number(input, at, line, '$') + 2;
			Sizes.checkReceived(at - input.position(), this.max);
			if (at > input.limit()) {
				return INCOMPLETE;
			}
		}
		return at - input.position();
	}

	private static int lineEnd(ByteBuffer input, int from) {
		for (int i = from; i + 1 < input.limit(); i++) {
			if (input.get(i) == '\r' && input.get(i + 1) == '\n') {
				return i;
			}
		}
		return -1;
	}

	private static int number(ByteBuffer input, int from, int to, char type) {
		if (input.get(from) != type || to - from < 2 || to - from > 7) {
			throw new MalformedMessageException("Not a request of Redis");
		}
		int number = 0;
		for (int i = from + 1; i < to; i++) {
			int digit = input.get(i) - '0';
			if (digit < 0 || digit > 9) {
				throw new MalformedMessageException("Not a number");
			}
			number = 10 * number + digit;
		}
		return number;
	}

	@Override
	public ByteBuffer body(ByteBuffer message) {
		return message;
	}

	@Override
	public void write(ByteBuffer body, FrameOutput output) {
		output.put(body);
	}

	@Override
	public int maxSize() {
		return this.max;
	}

	@Override
	public Framing atMost(int size) {
		return new RespFraming(Math.min(size, this.max));
	}

	/** The words of a request; a reply is text. */
	static Codec<List<String>, String> codec() {
		return new Codec<>() {

			@Override
			public List<String> decode(ByteBuffer body) {
				List<String> words = new ArrayList<>();
				int at = lineEnd(body, body.position()) + 2;
				while (at < body.limit()) {
					int line = lineEnd(body, at);
					byte[] word = new byte[number(body, at, line, '$')];
					body.get(line + 2, word);
					words.add(new String(word, StandardCharsets.ISO_8859_1));
					at = line + 2 + word.length + 2;
				}
				return words;
			}

			@Override
			public ByteBuffer encode(String reply) {
				return ByteBuffer.wrap(reply.getBytes(StandardCharsets.ISO_8859_1));
			}

		};
	}

}
