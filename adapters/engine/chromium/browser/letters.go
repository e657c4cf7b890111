package browser

import "context"

// Letters are what the text of a page is written with.
type Letters struct {
	// Stacks are the families that are named for some text, none of which comes with the page, and
	// behind which no general one stands.
	Stacks     [][]string `json:"stacks"`
	Characters string     `json:"characters"` // beyond ASCII, each once
}

// letters reads what is drawn with fonts of this machine.
const letters = `(() => {
	const bare = name => name.trim().replace(/^["']|["']$/g, "");
	const own = new Set([...document.fonts].map(font => bare(font.family)));
	const general = /^(serif|sans-serif|monospace|cursive|fantasy|system-ui|math|emoji|ui-.*)$/;
	const stacks = new Set(), characters = new Set();
	const all = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
	for (let n = 0; n < 50000 && all.nextNode(); n++) {
		const text = all.currentNode, parent = text.parentElement;
		if (!parent || !text.data.trim() || !parent.getClientRects().length) continue;
		stacks.add(getComputedStyle(parent).fontFamily);
		for (const c of text.data)
			if (c.codePointAt(0) > 127 && characters.size < 20000) characters.add(c);
	}
	return {
		stacks: [...stacks].map(stack => stack.split(",").map(bare))
			.filter(stack => !stack.some(name => own.has(name) || general.test(name))).slice(0, 20),
		characters: [...characters].join(""),
	};
})()`

// spell notes what the page is written with. Of one whose scripts were stopped, nothing is known.
func (t *tab) spell(ctx context.Context) error {
	if t.report.Stopped {
		return nil
	}

	var found Letters
	if err := t.evaluate(ctx, letters, &found); err != nil {
		return err
	}

	t.noting.Lock()
	t.report.Letters = found
	t.noting.Unlock()

	return nil
}
