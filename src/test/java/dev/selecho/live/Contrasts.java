package dev.selecho.live;

/**
 * Whether what is written can be read: the contrast of each text with what is behind it,
 * by the formula of WCAG, which asks for 4.5, and for 3 where letters are large.
 */
final class Contrasts {

	/** Returns, as JSON, the texts whose contrast is too low. */
	static final String SCRIPT = """
			const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
			const linear = (value) => value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
			const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
			const behind = (element) => {
				const colour = element ? parse(getComputedStyle(element).backgroundColor) : [255, 255, 255];
				return colour.length === 4 && colour[3] === 0 ? behind(element.parentElement) : colour;
			};
			const poor = [];
			for (const element of document.querySelectorAll('body *')) {
				const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
				if (!own || !element.getClientRects().length) continue;
				const style = getComputedStyle(element), svg = element.namespaceURI.endsWith('svg');
				const front = luminance(parse(svg ? style.fill : style.color)), back = luminance(behind(element));
				const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
				if (contrast < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) poor.push(element.textContent + ': ' + contrast);
			}
			return JSON.stringify(poor)""";

	private Contrasts() {
	}

}
