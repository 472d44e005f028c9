"""Annual inspection plans (年度检查计划): versions with their rows, and the batch that each row starts by itself."""
