// When a paper must be brought only by some: said once, by its own note where that begins with the condition.
export const onlyIfAny = (paper) => paper.needed === "if_any" && !/^nếu/i.test(paper.note?.vi ?? "");
