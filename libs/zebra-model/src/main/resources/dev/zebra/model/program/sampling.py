# Choosing tokens from logits, all sequences at once. The rules are those of llama.cpp and vLLM, in
# their order: bias and penalties, temperature, top-k, top-p, min-p, one draw. The draw walks the
# tokens that are left in the order of their ids until their probabilities reach `uniform`.

# weights [n, vocabulary] float64, in proportion to probabilities; top_k [n], 0 keeps all; top_p [n]
# -> what is kept of them, zero elsewhere. Equals are kept in the order of their ids.
def nucleus(weights: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
  ranked, ids = torch.sort(weights, dim=-1, descending=True, stable=True)
  rank = torch.unsqueeze(torch.arange(weights.size(1), device=weights.device), 0)
  limit = torch.unsqueeze(torch.where(top_k > 0, top_k, torch.full_like(top_k, weights.size(1))), 1)
  among = torch.where(rank < limit, ranked, torch.zeros_like(ranked))
  reached = torch.cumsum(among, 1) - among
  total = torch.sum(among, [1], True)
  kept = torch.logical_or(reached < torch.unsqueeze(top_p, 1) * total, rank == 0)
  left = torch.where(kept, among, torch.zeros_like(among))
  return torch.scatter(torch.zeros_like(left), 1, ids, left)

# logits [n, vocabulary] float32; temperature, top_p, min_p, uniform [n] float64; top_k [n] int64.
# temperature 0 takes the most likely token. ordered: whether any row has top_k or top_p -> ids [n]
def draw(logits: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor, min_p: Tensor, uniform: Tensor, ordered: bool) -> Tensor:
  likeliest = torch.argmax(logits, 1)
  greedy = temperature == 0.
  divisor = torch.unsqueeze(torch.where(greedy, torch.ones_like(temperature), temperature), 1)
  top = torch.amax(logits, [1], True)
  weights = torch.exp(torch.to(logits - top, 7) / divisor)
  left = weights
  if ordered:
    left = __torch__.sampling.nucleus(weights, top_k, top_p)
  enough = weights >= torch.unsqueeze(min_p, 1)
  left = torch.where(enough, left, torch.zeros_like(left))
  reached = torch.cumsum(left, 1)
  aim = torch.unsqueeze(uniform, 1) * torch.narrow(reached, 1, left.size(1) - 1, 1)
  ids = torch.squeeze(torch.searchsorted(reached, aim, right=True), 1)
  beyond = torch.logical_or(greedy, ids >= left.size(1))
  return torch.where(beyond, likeliest, ids)
