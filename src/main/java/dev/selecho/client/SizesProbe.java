package dev.selecho.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Does every size come back? Where small ones do and large ones do not, packets above
 * some size get lost.
 */
final class SizesProbe implements Probe {

	/**
	 * From a byte to a megabyte, with the steps that what fits into one packet takes on
	 * Ethernet (1,448 and 1,460), in tunnels, and with large packets (8,948 and 8,960).
	 */
	private static final int[] SIZES = { 1, 7, 8, 64, 512, 536, 1_200, 1_220, 1_280, 1_348, 1_360, 1_388, 1_400, 1_408,
			1_428, 1_440, 1_448, 1_460, 1_461, 1_500, 4_096, 8_948, 8_960, 16_384, 65_536, 262_144, 1 << 20 };

	/** Packets are smaller: what is lost above is not for its size. */
	private static final int LARGEST_PACKET = 16_384;

	/** Each costs a timeout. */
	private static final int MOST_FAILURES = 2;

	private final Dialer dialer;

	private final Findings findings;

	SizesProbe(Dialer dialer, Findings findings) {
		this.dialer = dialer;
		this.findings = findings;
	}

	@Override
	public String name() {
		return "sizes";
	}

	@Override
	public ProbeResult run() {
		List<String> failures = new ArrayList<>();
		EndedException first = null;
		boolean silent = true;
		int least = 0;
		int right = 0;
		for (int size : SIZES) {
			try {
				ask(size);
				right = (first == null) ? size : right;
			}
			catch (EndedException ex) {
				failures.add(String.format(Locale.ROOT, "%,d B %s (%s)", size, ex.outcome(), ex.detail()));
				least = (first != null) ? least : size;
				first = (first != null) ? first : ex;
				silent &= ex.outcome() == Outcome.STALL;
				if (failures.size() == MOST_FAILURES) {
					break;
				}
			}
		}
		if (first == null) {
			return ProbeResult.ok(name(), SIZES.length + " from 1 B to 1 MiB");
		}
		String text = ((right > 0) ? "right up to " + Texts.bytes(right) + "; " : "") + String.join("; ", failures)
				+ ((silent && right > 0 && least <= LARGEST_PACKET) ? ". Small passes, large does not: the MTU?" : "");
		return new ProbeResult(name(), ProbeResult.Verdict.FAILED, first.outcome(), text);
	}

	private void ask(int size) throws EndedException {
		try (Conversation conversation = this.dialer.dial(BUFFER)) {
			this.findings.connected(conversation.link().connectNanos());
			Exchange.run(conversation, size);
			conversation.finish();
		}
	}

}
