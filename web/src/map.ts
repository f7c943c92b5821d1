// Entry of every page: each enhancement looks for its own element and does
// nothing where there is none.
export {};
